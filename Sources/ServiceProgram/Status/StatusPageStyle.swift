/// The style sheet of the operator's page. Texts have a contrast of at least 4.5 to 1 with their background.
enum StatusPageStyle {
    static let text = """
        :root {
          color-scheme: light dark;
          --ground: #f5f6f8; --card: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --link: #0b57a4;
          --failing: #b3261e; --failing-ground: #fdeceb; --warning: #8a5300; --warning-ground: #fff4e0;
          --working: #1b6e32; --working-ground: #e6f4ea; --idle: #57606a; --idle-ground: #eceff2;
          --bar: #2f7fc1; --bad: #c62828;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #0f1318; --card: #181d24; --ink: #e8ebef; --soft: #a6b0bb; --line: #303843; --link: #8cc4ff;
            --failing: #ff9d94; --failing-ground: #3a1715; --warning: #ffc266; --warning-ground: #33240b;
            --working: #7fd69a; --working-ground: #12301d; --idle: #a6b0bb; --idle-ground: #252c35;
            --bar: #5aa9e6; --bad: #ff7b72;
          }
        }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        body {
          margin: 0 auto; padding: 1rem clamp(.75rem, 2.5vw, 2rem) 2rem; max-width: 90rem;
          background: var(--ground); color: var(--ink);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
        }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
        h1, h2, h3, p, dl, dd { margin: 0; }
        h1 { font-size: 1.05rem; font-weight: 600; color: var(--soft); }
        h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; }
        h3 { font-size: 1.05rem; display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .6rem; }
        h3, tbody th, q, .advice, .words, .verdict { overflow-wrap: anywhere; }
        .unseen, .skip:not(:focus) {
          position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
        }
        .title { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .5rem; }
        button {
          font: inherit; font-size: .875rem; padding: .35rem .75rem; min-height: 2.25rem; cursor: pointer;
          color: var(--ink); background: var(--card); border: 1px solid var(--soft); border-radius: 6px;
        }
        #notice {
          margin: 0 0 1rem; padding: .75rem 1rem; border-radius: 8px; font-weight: 600;
          color: var(--failing); background: var(--failing-ground); border: 2px solid var(--failing);
        }
        .verdict { font-size: clamp(1.2rem, 2.6vw, 1.6rem); line-height: 1.35; font-weight: 650; margin: .5rem 0 .25rem; }
        .facts, .utc, .provider, .counts, .note, .controls { color: var(--soft); font-size: .875rem; font-weight: 400; }
        .utc { white-space: nowrap; }
        time { white-space: nowrap; }
        .badge {
          display: inline-block; padding: .1em .6em; border-radius: 99px; border: 1px solid; white-space: nowrap;
          font-size: .875rem; font-weight: 650; line-height: 1.5; vertical-align: middle;
        }
        .verdict .badge { font-size: 1rem; }
        .badge.failing { color: var(--failing); background: var(--failing-ground); }
        .badge.warning { color: var(--warning); background: var(--warning-ground); }
        .badge.working { color: var(--working); background: var(--working-ground); }
        .badge.idle { color: var(--idle); background: var(--idle-ground); }
        .card {
          background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1.1rem;
          margin: 0 0 .75rem;
        }
        .card.failing { border-left: 6px solid var(--failing); }
        .card.warning { border-left: 6px solid var(--warning); }
        .problem { margin: .5rem 0; }
        .summary { font-weight: 600; }
        .label { display: inline-block; min-width: 7.5rem; color: var(--soft); font-size: .875rem; }
        .problem p, .card > .since { margin-top: .2rem; }
        .words, .advice, .since { padding-left: 7.5rem; }
        .words > .label, .advice > .label, .since > .label { margin-left: -7.5rem; }
        q { quotes: none; font-family: ui-monospace, "DejaVu Sans Mono", Consolas, monospace; font-size: .9em; }
        .problem .advice { font-weight: 500; }
        table { border-collapse: collapse; width: 100%; }
        .apps { background: var(--card); border: 1px solid var(--line); border-radius: 10px; border-spacing: 0; }
        th, td { text-align: left; vertical-align: top; padding: .55rem .7rem; }
        thead th { font-size: .8125rem; font-weight: 600; color: var(--soft); vertical-align: bottom; }
        tbody tr { border-top: 1px solid var(--line); }
        tbody th { font-weight: 600; }
        tbody th .provider, .apps .utc, .counts { display: block; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .apps thead th { white-space: nowrap; }
        .apps tbody th { min-width: 17rem; }
        .apps .chart { min-width: 13rem; }
        .apps thead th:nth-child(n+6) { text-align: right; }
        .sparkline { display: block; width: 15rem; max-width: 100%; height: 2.3125rem; }
        .sparkline .delivered { fill: var(--bar); }
        .sparkline .failed { fill: var(--bad); }
        .sparkline .axis { fill: var(--line); }
        .bad { color: var(--failing); font-weight: 600; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(12.5rem, 45%), 1fr)); gap: .6rem; }
        .tiles + .card { margin-top: .75rem; }
        .tiles > div {
          background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .7rem .9rem;
        }
        .tiles dt, dt { color: var(--soft); font-size: .875rem; }
        .tiles .value { font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .results { width: auto; margin: .9rem 0; font-size: .9375rem; }
        .results caption { text-align: left; color: var(--soft); font-size: .875rem; padding: 0 .7rem .2rem; }
        .results th, .results td { padding: .3rem .7rem; }
        .results thead th { text-align: right; }
        .results thead th:first-child { text-align: left; }
        .results tbody th { font-weight: 400; }
        summary { cursor: pointer; }
        summary h3 { display: inline; margin-right: .3rem; }
        .values { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: .7rem 1.5rem; }
        .values .advice { padding-left: 0; margin-top: .2rem; }
        footer { margin-top: 2rem; color: var(--soft); font-size: .875rem; }
        @media (max-width: 84rem) {
          .apps, .apps thead, .apps tbody, .apps tr, .apps th, .apps td { display: block; }
          .apps thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .apps tr { display: grid; grid-template-columns: repeat(4, 1fr); gap: .2rem .6rem; padding: .7rem .9rem; }
          .apps tbody tr:first-child { border-top: 0; }
          .apps tbody th, .apps td { padding: .3rem 0; min-width: 0; }
          .apps th { grid-column: 1 / 4; }
          .apps .state { justify-self: end; }
          .apps .wide { grid-column: span 2; }
          .apps .chart { grid-column: 1 / -1; min-width: 0; }
          .apps td:not(.state)::before { content: attr(data-label); display: block; color: var(--soft); font-size: .8125rem; }
          .apps .number { text-align: left; }
          .sparkline { width: 100%; }
        }
        @media (min-width: 40rem) and (max-width: 84rem) {
          .apps tr { grid-template-columns: repeat(8, 1fr); }
          .apps th { grid-column: 1 / 7; }
          .apps .state { grid-column: 7 / 9; }
          .apps .number { grid-column: span 2; }
          .apps .chart { grid-column: span 4; }
        }
        @media (max-width: 34rem) {
          .words, .advice, .since { padding-left: 0; }
          .words > .label, .advice > .label, .since > .label { display: block; margin-left: 0; }
          .card { padding: .8rem .9rem; }
          .values { grid-template-columns: 1fr; }
          .results th, .results td { padding: .3rem .4rem; }
          .results { font-size: .875rem; }
        }
        @media (max-width: 23rem) {
          .results { font-size: .75rem; }
          .results th, .results td { padding: .3rem .2rem; }
        }
        """
}
