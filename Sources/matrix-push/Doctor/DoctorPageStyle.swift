import CommandLineSupport

/// The style sheet of a ``DoctorPage``.
enum DoctorPageStyle {
    static let text =
        PageStyle.shared + """
            :root {
              --bad-tint: #fbe9e7; --bad-line: #e8b5af; --warn: #8a5a00; --warn-tint: #fdf3dc; --warn-line: #e5cb8f;
            }
            @media (prefers-color-scheme: dark) {
              :root {
                --bad-tint: #351c1a; --bad-line: #74403b; --warn: #e6bd62; --warn-tint: #302612; --warn-line: #6b5626;
              }
            }
            .error { --color: var(--no); --back: var(--bad-tint); --edge: var(--bad-line); }
            .warning { --color: var(--warn); --back: var(--warn-tint); --edge: var(--warn-line); }
            .note { --color: var(--quiet); --back: var(--quiet-tint); --edge: var(--quiet-line); }
            .ok { --color: var(--yes); --back: var(--yes-tint); --edge: var(--yes-line); }
            .verdict { background: var(--back); border-color: var(--edge); }
            .verdict.note { --color: var(--yes); --back: var(--yes-tint); --edge: var(--yes-line); }
            .verdict h1 { color: var(--color); }

            .diagnostics, .pushers { list-style: none; }
            .diagnostics > li, .pushers > li { padding: .85rem 1.4rem .95rem 1.25rem; border: 1px solid var(--line);
              border-left: 4px solid var(--color); border-radius: 10px; background: var(--card); }
            .diagnostics > li + li, .pushers > li + li { margin-top: .6rem; }
            .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .75rem; }
            .severity { padding: 0 .6rem; border-radius: 99px; background: var(--back); color: var(--color);
              font-size: .8rem; font-weight: 650; }
            .subject { font-weight: 650; overflow-wrap: anywhere; }
            .code { margin-left: auto; color: var(--soft); font-size: .8rem; }
            .diagnostics .body { margin-top: .3rem; font-weight: 400; white-space: normal; overflow-wrap: anywhere; }
            .advice { margin-top: .25rem; color: var(--soft); overflow-wrap: anywhere; }
            .advice::before { content: "→ "; color: var(--color); font-weight: 700; }
            .plain { padding: 0 1.4rem 1.1rem; }
            .plain > li { padding: .5rem 0 .5rem .9rem; border-width: 0 0 0 3px; border-radius: 0; }
            .settings { display: flex; flex-wrap: wrap; gap: .4rem 1.75rem; margin-top: .5rem; }
            .settings div { max-width: 100%; }

            .samples { width: 100%; border: 1px solid var(--line); border-radius: 14px; background: var(--card);
              border-spacing: 0; padding: .5rem 1rem; font-size: .93rem; }
            .samples td { padding: .4rem .75rem .4rem 0; vertical-align: baseline; overflow-wrap: anywhere; }
            .samples tr + tr td { border-top: 1px solid var(--line); }
            .mark { width: 1.6rem; font-weight: 700; }
            .notifies .mark { color: var(--yes); }
            .silenced .mark, .silenced .effect { color: var(--no); font-weight: 650; }
            .silent .mark, .silent .effect, .decides { color: var(--soft); }
            .decides code { color: var(--ink); }

            @media (max-width: 40rem) {
              .code { margin-left: 0; width: 100%; }
              .samples tr { display: grid; grid-template-columns: 1.6rem 1fr; padding: .4rem 0; }
              .samples tr + tr { border-top: 1px solid var(--line); }
              .samples td, .samples tr + tr td { padding: .1rem 0; border: 0; }
              .samples .effect, .samples .decides { grid-column: 2; }
            }
            @media print {
              :root { --bad-tint: #fdf0ee; --bad-line: #caa; --warn: #6b4700; --warn-tint: #fdf7e8; --warn-line: #cb9; }
              .diagnostics > li, .pushers > li, .samples tr { break-inside: avoid; }
            }
            """
}
