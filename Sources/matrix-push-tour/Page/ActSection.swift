import APIRuntime
import CommandLineSupport

/// An act on the page: what happens, the screens next to it, and the hops.
struct ActSection {
    let act: RecordedAct

    var html: HTML {
        .element(
            "article", attributes: [("class", "act"), ("id", "act-\(act.number)")],
            children: [
                .element(
                    "div", class: "story",
                    .element("h2", .element("span", class: "number", .text("\(act.number)")), .text(act.title)),
                    .element("p", .text(act.introduction)), messages, remarks),
                .element(
                    "div", class: "screens", .group(act.screens.map { DeviceDrawing(screen: $0, time: act.time).html })),
                hops,
            ])
    }

    // MARK: Story

    /// Wren's messages, call and redaction, as the room's members see them.
    private var messages: HTML {
        .group(
            act.hops.filter { $0.from == "Wren" }.compactMap(message).map { action, text in
                .element("p", class: "message", .element("span", class: "sender", .text(action)), .text(text))
            })
    }

    private func message(_ hop: RecordedHop) -> (action: String, text: String)? {
        guard case .json(let content) = hop.body else { return nil }
        if let text = content["m.new_content"]?["body"]?.string { return ("Wren edits", text) }
        if let text = content["body"]?.string { return ("Wren", text) }
        if hop.path.contains("/send/m.call.invite/") { return ("Wren calls", "Voice call") }
        guard hop.path.contains("/redact/") else { return nil }
        return ("Wren redacts a message", content["reason"]?.string.map { "Reason: \($0)" } ?? "")
    }

    /// The sentences about the act's hops.
    private var remarks: HTML {
        let texts = act.hops.flatMap { hop in
            hop.remarks.filter { !$0.isDetail }.map(\.text) + act.notes.filter { $0.hop == hop.number }.map(\.text)
        }
        let items = texts.map { HTML.element("li", .text($0)) }
        return items.isEmpty ? .group([]) : .element("ul", class: "remarks", .group(items))
    }

    // MARK: Hops

    private var hops: HTML {
        guard let first = act.hops.first, let last = act.hops.last else { return .group([]) }
        let title =
            act.hops.count == 1
            ? "Request \(first.number)" : "\(act.hops.count) requests, \(first.number) to \(last.number)"
        return .element(
            "details", class: "hops", .element("summary", .text(title)),
            .element("ol", .group(act.hops.map { .element("li", hop($0)) })))
    }

    private func hop(_ hop: RecordedHop) -> HTML {
        .element(
            "details", class: "hop",
            .element(
                "summary",
                .element("span", class: "number", .text("\(hop.number)")),
                .element(
                    "span", class: "way", .text(hop.from), .element("span", class: "arrow", .text(" → ")), .text(hop.to)
                ),
                .element("code", .text("\(hop.method) \(hop.path)")),
                .element("span", class: "subject", .text(hop.subject ?? "")), status(hop.result)),
            .group(
                hop.fields.isEmpty ? [] : [.element("p", class: "fields", .text(hop.fields.joined(separator: "   ")))]),
            request(hop.body), response(hop.result), .group(hop.remarks.map(remark)))
    }

    private func status(_ result: RecordedHop.Result?) -> HTML {
        switch result {
        case nil: .group([])
        case .lost: .element("span", class: "status bad", .text("no response"))
        case .response(let status, _):
            .element("span", class: (200..<300).contains(status) ? "status good" : "status bad", .text("\(status)"))
        }
    }

    private func request(_ body: RecordedHop.Body) -> HTML {
        switch body {
        case .none: .group([])
        case .json(let json): labelled("Request", json)
        case .binary(let count): .element("p", class: "fields", .text("\(count) encrypted bytes"))
        }
    }

    private func response(_ result: RecordedHop.Result?) -> HTML {
        switch result {
        case nil, .response(_, nil): .group([])
        case .lost(let reason): .element("p", class: "fields", .text("No response: \(reason)"))
        case .response(_, let body?): labelled("Response", body)
        }
    }

    private func labelled(_ label: String, _ json: JSONValue) -> HTML {
        .element("div", class: "body-of", .element("p", class: "label", .text(label)), code(json))
    }

    private func remark(_ remark: RecordedHop.Remark) -> HTML {
        .group([.element("p", class: "fields", .text(remark.text)), remark.json.map(code) ?? .group([])])
    }

    private func code(_ json: JSONValue) -> HTML {
        .element("pre", .element("code", .text(FlowedJSON.text(json))))
    }
}
