import CommandLineSupport

/// The style sheet of a ``TourPage``.
enum TourPageStyle {
    static let text = PageStyle.shared + colours + story + devices + hops

    private static let colours = """
        :root {
          --bad-tint: #fbe9e7; --bad-line: #e8b5af; --frame: #2b312d; --glass: #dfe9dc; --glass-end: #b9d3c4;
          --note: rgb(255 255 255 / .82); --note-new: #ffffff; --badge: #c8372d; --glass-soft: #3d4741;
          --now: #14734a;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --bad-tint: #351c1a; --bad-line: #74403b; --frame: #4a544e; --glass: #1d2b25; --glass-end: #16382c;
            --note: rgb(255 255 255 / .08); --note-new: rgb(255 255 255 / .16); --badge: #c93f35;
            --glass-soft: #bcc8c1; --now: #92e8bb;
          }
        }
        main { max-width: 78rem; }
        .fine { background: var(--yes-tint); border-color: var(--yes-line); }
        .fine h1 { color: var(--yes); }
        .broken, .failures { background: var(--bad-tint); border-color: var(--bad-line); }
        .broken h1, .failures h2 { color: var(--no); }
        .failures { margin-top: 1rem; padding: 1rem 1.75rem; border: 1px solid var(--bad-line); border-radius: 14px; }
        .failures h2 { margin-top: 0; }
        .failures ul { padding-left: 1.2rem; }

        """

    private static let story = """
        .chain { display: flex; flex-wrap: wrap; gap: .5rem 1.9rem; margin-top: 1rem; list-style: none; }
        .chain li { position: relative; flex: 1 1 10rem; padding: .6rem 1rem; border: 1px solid var(--line);
          border-radius: 12px; background: var(--card); }
        .chain li + li::before { content: "→"; position: absolute; left: -1.55rem; top: .9rem; color: var(--soft); }
        .chain strong { display: block; font-weight: 650; }
        .chain span { color: var(--soft); font-size: .85rem; }
        nav { margin-top: 1.25rem; font-size: .93rem; }
        nav ol { columns: 21rem; padding-left: 2rem; }
        .terms { margin-top: 1.25rem; }
        .terms dl { padding: 0 1.4rem 1rem; font-size: .93rem; }
        .terms div + div { margin-top: .4rem; }
        .terms dt { display: inline; color: inherit; font-size: inherit; font-weight: 650; }
        .terms dt::after { content: ": "; }
        .terms dd { display: inline; }
        nav a { color: inherit; text-decoration-color: var(--quiet-line); text-underline-offset: .2em; }

        .act { display: grid; grid-template-columns: minmax(15rem, 2fr) 5fr; gap: 1.25rem 2rem; margin-top: 2rem;
          padding: 1.5rem 1.75rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
        .story h2 { display: flex; align-items: baseline; gap: .6rem; margin: 0 0 .5rem; font-size: 1.2rem;
          line-height: 1.3; text-wrap: balance; }
        .story .number { flex: none; min-width: 1.7rem; padding: 0 .4rem;
          border-radius: 99px; background: var(--yes); color: var(--card); font-size: .9rem; line-height: 1.6rem;
          text-align: center; }
        .message { margin-top: .9rem; padding: .5rem .9rem .6rem; border-radius: 4px 14px 14px 14px;
          background: var(--quiet-tint); overflow-wrap: anywhere; }
        .sender { display: block; color: var(--soft); font-size: .8rem; }
        .remarks { margin-top: .9rem; padding-left: 1.1rem; color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
        .remarks li + li { margin-top: .3rem; }

        """

    private static let devices = """
        .screens { display: grid; grid-template-columns: 4.8fr 5.3fr 6.8fr; gap: 1.1rem; align-items: end; }
        .device { display: flex; flex-direction: column; margin: 0; min-width: 0; }
        figcaption { margin-top: .5rem; color: var(--soft); font-size: .8rem; text-align: center; }
        .glass { display: flex; flex-direction: column; min-height: 11rem; padding: .7rem .6rem .55rem;
          border: 4px solid var(--frame); background: linear-gradient(160deg, var(--glass), var(--glass-end)); }
        .device { width: 100%; justify-self: center; }
        .phone { max-width: 13rem; }
        .phone .glass { border-radius: 22px; min-height: 20rem; }
        .tablet { max-width: 17rem; }
        .tablet .glass { border-radius: 15px; min-height: 17rem; }
        .laptop { max-width: 24rem; padding: 0 .5rem; }
        .laptop .glass { border-radius: 9px 9px 0 0; }
        .laptop .glass + figcaption::before { content: ""; display: block; height: .55rem; margin: -.5rem -.5rem .5rem;
          border-radius: 0 0 9px 9px; background: var(--frame); }
        .clock { font-size: 1.15rem; font-weight: 300; text-align: center; line-height: 1.2; }
        .cards { list-style: none; margin-top: .5rem; }
        .card { padding: .45rem .6rem .5rem; border-radius: 11px; background: var(--note); font-size: .85rem;
          line-height: 1.35; overflow-wrap: anywhere; }
        .card + .card { margin-top: .4rem; }
        .card.new { background: var(--note-new); box-shadow: 0 1px 5px rgb(0 0 0 / .16); }
        .title { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .5rem; font-weight: 650; }
        .time, .alert, .withdrawn { color: var(--glass-soft); font-size: .92em; font-weight: 400; }
        .new .time { color: var(--now); }
        .subtitle { font-weight: 600; }
        .withdrawn { margin-top: .6rem; text-align: center; font-size: .8rem; }
        .app { display: flex; align-items: center; gap: .6rem; margin-top: auto; padding-top: .7rem; font-size: .8rem; }
        .icon { position: relative; display: grid; place-items: center; width: 2.1rem; height: 2.1rem;
          border-radius: 9px; background: var(--yes); color: var(--card); }
        .badge { position: absolute; top: -.4rem; right: -.5rem; min-width: 1.2rem; padding: 0 .3rem; border-radius: 99px;
          background: var(--badge); color: #fff; font-size: .75rem; font-weight: 700; line-height: 1.2rem;
          text-align: center; }
        .wiped .glass { border-style: dashed; background: var(--tint); }
        .wiped .clock { margin: auto; color: var(--soft); }

        """

    private static let hops = """
        .hops { grid-column: 1 / -1; margin: 0; background: none; }
        .hops > ol { list-style: none; padding: 0 .9rem .7rem; }
        .hop { margin: 0; border: 0; border-top: 1px solid var(--line); border-radius: 0; background: none; }
        .hop > summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .8rem; padding: .35rem .4rem;
          font-weight: 400; font-size: .9rem; }
        .hop .number { min-width: 1.6rem; color: var(--soft); text-align: right; font-variant-numeric: tabular-nums; }
        .way { min-width: 13rem; font-weight: 600; }
        .arrow, .subject { color: var(--soft); }
        .hop code { flex: 1 1 12rem; }
        .status { padding: 0 .6rem; border-radius: 99px; font-size: .85rem; font-weight: 650; }
        .good { background: var(--yes-tint); color: var(--yes); }
        .bad { background: var(--bad-tint); color: var(--no); }
        .fields, .label { padding: .1rem .4rem .4rem 2.8rem; color: var(--soft); font-size: .85rem;
          overflow-wrap: anywhere; white-space: pre-wrap; }
        .label { padding-bottom: 0; font-weight: 650; }
        .hop pre { padding: 0 .4rem .6rem 2.8rem; }

        @media (max-width: 64rem) {
          .act { grid-template-columns: minmax(0, 1fr); }
        }
        @media (max-width: 40rem) {
          main { padding-left: .8rem; padding-right: .8rem; }
          .act { padding: 1.1rem 1rem; }
          .terms dl { padding: 0 1rem 1rem; }
          h1 { text-wrap: balance; }
          .chain { flex-direction: column; gap: 1.4rem; }
          .chain li { flex: none; }
          .chain li + li::before { content: "↓"; left: 50%; top: -1.5rem; }
          .screens { grid-template-columns: minmax(0, 1fr); gap: 1.4rem; }
          .fields, .label, .hop pre { padding-left: .4rem; }
          .way { min-width: 0; }
        }
        @media print {
          .act { break-inside: avoid; }
          .glass { --glass: #f2f5f1; --glass-end: #e3ece6; --note: #fff; --note-new: #fff; }
        }
        """
}
