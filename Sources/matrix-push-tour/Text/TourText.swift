import APIRuntime
import YAMLTree

/// A tour as text for a terminal or a file.
struct TourText {
    let style: TerminalStyle

    /// The maximum length of a line in columns, unless a single value is longer.
    private static let width = 112
    /// The maximum number of lines of a body.
    private static let maxBodyLines = 8
    private static let margin = "    "

    /// Returns the whole text.
    func text(_ record: TourRecord) -> String {
        ([introduction(record)] + record.acts.map(act) + [conclusion(record)]).joined(separator: "\n\n")
    }

    func introduction(_ record: TourRecord) -> String {
        """
        Fern has a phone (APNs), a tablet (UnifiedPush) and a laptop (Web Push in its browser). Wren writes to a room of
        three. The homeserver and the gateway are processes of their own; the push servers are simulators that check
        every request; the devices are apps on PushClient. Addresses are shown as names, random values as <…>, and
        /_matrix/client/v3 as …; bodies are shown the first time. The gateway is matrix-push gateway with this
        configuration:

        \(record.configuration.lines.filter { !$0.isEmpty }.map { Self.margin + $0 }.joined(separator: "\n"))
        """
    }

    func act(_ act: RecordedAct) -> String {
        var lines = [style.bold("\(act.number). \(act.title)".printable)]
        lines += act.introduction.printable.wrapped(to: Self.width)
        if !act.hops.isEmpty { lines.append("") }
        for hop in act.hops {
            lines += self.hop(hop)
            for note in act.notes where note.hop == hop.number { lines.append(style.yellow(indented(note.text))) }
        }
        lines.append("")
        lines += ScreensText(screens: act.screens, style: style, totalWidth: Self.width).lines
        return lines.joined(separator: "\n")
    }

    func conclusion(_ record: TourRecord) -> String {
        let hops = record.acts.reduce(0) { $0 + $1.hops.count }
        guard !record.failures.isEmpty else {
            return style.green(
                "\(hops) requests: none violated the rules of its provider, and each device showed what it must.")
        }
        return (["This is not as it must be:"] + record.failures.map { Self.margin + $0.singleLine }).map(style.red)
            .joined(separator: "\n")
    }

    // MARK: Hops

    private func hop(_ hop: RecordedHop) -> [String] {
        let way = "[\(hop.number)] \(hop.from) -> \(hop.to)"
        var request = "  \(hop.method) \(Self.path(hop.path))"
        if let subject = hop.subject { request += "  for \(subject)" }
        let (result, isComplete) = Self.result(hop.result, width: Self.width - way.columns - request.columns)
        var lines = [style.cyan(way) + "\(request)  \(result)".printable]
        if hop.isDetailed {
            lines += stride(from: 0, to: hop.fields.count, by: 3).map { start in
                hop.fields[start..<min(start + 3, hop.fields.count)].joined(separator: "   ")
            }.map(indented)
            switch hop.body {
            case .none: break
            case .json(.object(let object)) where object.isEmpty: break
            case .json(let json): lines += body(json)
            case .binary(let count): lines.append(indented("(\(count) encrypted bytes)"))
            }
            if !isComplete, case .response(_, let json?) = hop.result { lines += body(json, prefix: "<- ") }
        }
        for remark in hop.remarks where hop.isDetailed || !remark.isDetail {
            lines += remark.text.wrapped(to: Self.width - Self.margin.count).map { style.yellow(indented($0)) }
            if hop.isDetailed, let json = remark.json { lines += body(json) }
        }
        return lines
    }

    /// The beginning of the paths of the client-server API, which isn't shown.
    private static let prefix = "/_matrix/client/v3"

    /// Returns the path without its beginning and a long query.
    private static func path(_ path: String) -> String {
        let path = path.hasPrefix(prefix) ? "…" + path.dropFirst(prefix.count) : path
        guard let query = path.firstIndex(of: "?"), path[query...].count > 20 else { return path }
        return path[...query] + "…"
    }

    /// Returns the response on a line, and whether it has the whole body.
    private static func result(_ result: RecordedHop.Result?, width: Int) -> (text: String, isComplete: Bool) {
        switch result {
        case nil: return ("…", true)
        case .lost(let reason): return (reason, true)
        case .response(let status, nil): return ("\(status)", true)
        case .response(let status, let body?):
            let text = "\(status) \(FlowedJSON.text(body))"
            return text.contains("\n") || text.columns + 2 > width ? ("\(status)", false) : (text, true)
        }
    }

    private func body(_ json: JSONValue, prefix: String = "") -> [String] {
        var lines = FlowedJSON.text(json).lines
        if lines.count > Self.maxBodyLines {
            let rest = lines.count - Self.maxBodyLines + 1
            lines = lines.prefix(Self.maxBodyLines - 1) + [" … \(rest) more lines"]
        }
        return lines.enumerated().map { index, line in
            style.dim(indented((index == 0 ? prefix : String(repeating: " ", count: prefix.count)) + line))
        }
    }

    private func indented(_ text: String) -> String { Self.margin + text.printable }
}

extension TerminalStyle {
    /// Text without colours.
    static let plain = TerminalStyle(isColored: false)
}

extension String {
    /// The lines of the text.
    fileprivate var lines: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}
