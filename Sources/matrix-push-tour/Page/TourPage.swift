import APIRuntime
import CommandLineSupport

/// A recorded tour as a self-contained web page, to be read, shared and printed. It needs no JavaScript.
struct TourPage {
    let record: TourRecord

    func rendered() -> String {
        let acts = record.acts.map { ActSection(act: $0).html }
        return HTML.page(
            title: "The whole chain · Matrix push notifications", style: TourPageStyle.text,
            body: [
                .element(
                    "main", attributes: [],
                    children: [header, chain, contents, terms, failures] + acts + [configuration, footer])
            ])
    }

    // MARK: Header

    private var hopCount: Int { record.acts.reduce(0) { $0 + $1.hops.count } }

    private var header: HTML {
        let isFine = record.failures.isEmpty
        let summary =
            isFine
            ? "\(hopCount) requests: none violated the rules of its provider, and each device showed what it must."
            : "\(record.failures.count) of the tour's checks failed."
        return .element(
            "header", class: isFine ? "verdict fine" : "verdict broken",
            .element("p", class: "whose", .text("The whole chain of Matrix push notifications, recorded")),
            .element("h1", .text("Wren writes, and three devices of Fern's show it")),
            .element("p", class: "because", .text(summary)))
    }

    /// The parts of the chain.
    private var chain: HTML {
        func part(_ name: String, _ remark: String) -> HTML {
            .element("li", .element("strong", .text(name)), .element("span", .text(remark)))
        }
        return .element(
            "ol", class: "chain",
            part("Wren", "writes to a room of three"),
            part("Homeserver", "push rules, counts, queue"),
            part("Gateway", "matrix-push gateway"),
            part("Push servers", "APNs, UnifiedPush, Web Push"),
            part("Fern's devices", "phone, tablet, laptop"))
    }

    private var contents: HTML {
        let items = record.acts.map { act in
            HTML.element("li", .element("a", ["href": "#act-\(act.number)"], .text(act.title)))
        }
        return .element("nav", ["aria-label": "Acts"], .element("ol", .group(items)))
    }

    private var terms: HTML {
        let items = TourTerm.all.map { term in
            HTML.element("div", .element("dt", .text(term.term)), .element("dd", .text(term.meaning)))
        }
        return .element("details", class: "terms", .element("summary", .text("Terms")), .element("dl", .group(items)))
    }

    private var failures: HTML {
        guard !record.failures.isEmpty else { return .group([]) }
        return .element(
            "section", class: "failures", .element("h2", .text("This is not as it must be")),
            .element("ul", .group(record.failures.map { .element("li", .text($0)) })))
    }

    // MARK: End

    private var configuration: HTML {
        .element(
            "details", .element("summary", .text("The gateway's configuration")),
            .element("pre", .element("code", .text(record.configuration))))
    }

    private var footer: HTML {
        .element(
            "footer",
            .text(
                """
                Homeserver and gateway are processes of their own, the push servers simulators that check every request, \
                and the devices apps on PushClient. Addresses are shown as names, and random values as <…>. Created by
                """ + " "), .element("code", .text("matrix-push-tour")), .text("."))
    }
}
