/// The style sheet that all pages share: colours for light and dark mode, text, the box with the result, facts, paper.
package enum PageStyle {
    package static let shared = """
        :root {
          color-scheme: light dark;
          --page: #f5f6f4; --card: #ffffff; --ink: #1d2420; --soft: #5c6760; --line: #dde2de; --tint: #eef1ee;
          --yes: #14734a; --yes-tint: #e3f4ea; --yes-line: #a5d9bd; --no: #a8443a; --quiet: #4c5a68;
          --quiet-tint: #e9edf1; --quiet-line: #c3ccd5;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #131715; --card: #1b211e; --ink: #e6ebe7; --soft: #9aa69f; --line: #2e3732; --tint: #242c28;
            --yes: #6fd3a0; --yes-tint: #17301f; --yes-line: #2f6647; --no: #ee938a; --quiet: #b4c0cc;
            --quiet-tint: #222a32; --quiet-line: #3f4b57;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 3rem; }
        h1, h2, p, dl, dd, ol, ul { margin: 0; padding: 0; }
        code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace;
          font-size: .875em; }
        code, .body, bdi { overflow-wrap: anywhere; unicode-bidi: isolate; }
        h2 { margin: 2.25rem 0 .9rem; font-size: 1.05rem; font-weight: 650; }

        .verdict { padding: 1.5rem 1.75rem; border: 1px solid; border-radius: 14px; }
        .whose { color: var(--soft); font-size: .9rem; }
        h1 { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .75rem; margin: .15rem 0 .35rem;
          font-size: 2.1rem; line-height: 1.2; font-weight: 700; letter-spacing: -.015em; }
        .because { font-size: 1.05rem; }

        .facts { display: flex; flex-wrap: wrap; margin-top: 1rem; border: 1px solid var(--line); border-radius: 14px;
          background: var(--card); padding: .55rem .5rem; }
        .facts div { padding: .5rem 1.25rem; min-width: 8rem; max-width: 100%; }
        dt { color: var(--soft); font-size: .8rem; }
        .body { white-space: pre-wrap; font-weight: 550; }
        .absent { color: var(--soft); font-style: italic; }

        details { margin-top: 2.25rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
        summary { padding: .8rem 1.4rem; cursor: pointer; font-weight: 650; }
        pre { margin: 0; padding: 0 1.4rem 1.1rem; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45; }
        footer { margin-top: 1.75rem; color: var(--soft); font-size: .85rem; }

        @media (max-width: 40rem) {
          main { padding-top: 1.25rem; }
          h1 { font-size: 1.6rem; }
        }
        @media print {
          :root { --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --tint: #eee; --yes: #0b5c39;
            --yes-tint: #eef8f2; --yes-line: #8fc4a8; --no: #8c2f26; --quiet: #333; --quiet-tint: #f1f3f5;
            --quiet-line: #aaa; }
          :root { font-size: 12px; }
          body { font-size: 1rem; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          main { max-width: none; padding: 0; }
          .verdict, .facts { break-inside: avoid; }
          h2 { break-after: avoid; }
          details::details-content { content-visibility: visible; display: block; block-size: auto; }
        }

        """
}
