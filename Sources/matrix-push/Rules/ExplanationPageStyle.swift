import CommandLineSupport

/// The style sheet of an ``ExplanationPage``.
enum ExplanationPageStyle {
    static let text =
        PageStyle.shared + """
            .notifies { background: var(--yes-tint); border-color: var(--yes-line); }
            .silent { background: var(--quiet-tint); border-color: var(--quiet-line); }
            .notifies h1 { color: var(--yes); }
            .silent h1 { color: var(--quiet); }
            .tweaks { display: flex; flex-wrap: wrap; gap: .4rem; }
            .tweak { padding: .18rem .7rem; border: 1px solid var(--yes-line); border-radius: 99px;
              background: var(--card); font-size: .9rem; font-weight: 550; letter-spacing: 0; overflow-wrap: anywhere; }

            .rules { counter-reset: rule; list-style: none; border: 1px solid var(--line); border-radius: 14px;
              background: var(--card); overflow: hidden; }
            .rules > li { counter-increment: rule; position: relative; padding: .8rem 1.4rem .85rem 3.6rem; }
            .rules > li + li { border-top: 1px solid var(--line); }
            .rules > li::before { content: counter(rule); position: absolute; left: 0; top: .85rem; width: 2.6rem;
              text-align: right; color: var(--soft); font-size: .85rem; font-variant-numeric: tabular-nums; }
            .rule { display: flex; flex-wrap: wrap; align-items: baseline; gap: .15rem .75rem; }
            .id { font-weight: 650; font-size: .93rem; }
            .kind, .owner { color: var(--soft); font-size: .8rem; }
            .kind { padding: 0 .45rem; border-radius: 5px; background: var(--tint); }
            .result { order: 9; margin-left: auto; font-size: .85rem; color: var(--soft); }
            .matched { background: var(--yes-tint); }
            .matched .result { padding: .1rem .7rem; border-radius: 99px; background: var(--yes); color: var(--card);
              font-weight: 650; }
            .disabled .id { color: var(--soft); font-weight: 450; text-decoration: line-through; }
            .meaning, .always { color: var(--soft); font-size: .9rem; }

            table { width: 100%; margin-top: .45rem; border-collapse: collapse; table-layout: fixed;
              font-size: .93rem; }
            td { padding: .22rem .75rem .22rem 0; vertical-align: baseline; overflow-wrap: anywhere; }
            .mark { width: 1.6rem; font-weight: 700; }
            .asked { width: 52%; }
            .holds .mark { color: var(--yes); }
            .fails .mark { color: var(--no); }
            .found { color: var(--soft); }
            .found code { color: var(--ink); }

            .verdict table { margin-top: .7rem; padding-top: .5rem; }
            .verdict .found, .verdict .always { color: inherit; }
            .verdict .found code { font-weight: 650; }

            .rest p { color: var(--soft); font-size: .93rem; }
            .rest ul { display: flex; flex-wrap: wrap; gap: .35rem .5rem; margin-top: .7rem; list-style: none; }
            .rest li { padding: .15rem .6rem; border: 1px solid var(--line); border-radius: 8px; color: var(--soft);
              font-size: .93rem; }

            @media (max-width: 40rem) {
              .rules > li { padding-left: 2.6rem; padding-right: 1rem; }
              .rules > li::before { width: 1.7rem; }
              .owner { display: none; }
              tr { display: grid; grid-template-columns: 1.6rem 1fr; }
              .asked, .found { width: auto; }
              .found { grid-column: 2; }
            }
            @media print {
              .rules > li { break-inside: avoid; }
            }
            """
}
