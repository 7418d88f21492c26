import APIRuntime
import Foundation
import YAMLTree

/// A tour as text for a terminal or a file.
struct TourText {
    let style: TerminalStyle
    /// The maximum length of a line in columns.
    let width: Int

    /// The smallest and the largest maximum. Longer lines are hard to read.
    private static let widths = 40...112
    private static let margin = "    "

    /// The maximum number of lines of a body: 8 of the longest ones.
    private var maxBodyLines: Int { 8 * Self.widths.upperBound / width }

    /// Returns the width for an output: that of `COLUMNS`, or that of the terminal, within bounds.
    /// - Parameter terminal: the terminal's width in columns; `nil` for other outputs.
    static func width(terminal: Int?, environment: [String: String] = ProcessInfo.processInfo.environment) -> Int {
        let columns = environment["COLUMNS"].flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
        return min(widths.upperBound, max(widths.lowerBound, columns ?? terminal ?? widths.upperBound))
    }

    /// Returns the whole text.
    func text(_ record: TourRecord) -> String {
        ([introduction(record)] + record.acts.map(act) + [conclusion(record)]).joined(separator: "\n\n")
    }

    func introduction(_ record: TourRecord) -> String {
        let summary = """
            Fern has a phone (APNs), a tablet (UnifiedPush) and a laptop (Web Push in its browser). Wren writes to a room \
            of three. The homeserver and the gateway are processes of their own; the push servers are simulators that \
            check every request; the devices are apps on PushClient. Addresses are shown as names, random values as <…>, \
            and /_matrix/client/v3 as …; bodies are shown the first time.
            """
        let terms = TourTerm.all.flatMap { hanging("\($0.term): \($0.meaning)", indentation: Self.margin) }
        let configuration = record.configuration.lines.filter { !$0.isEmpty }.flatMap { line in
            hanging(String(line.drop { $0 == " " }), indentation: Self.margin + line.prefix { $0 == " " })
        }
        let parts = [
            summary.wrapped(to: width), ["Terms:"] + terms,
            "The gateway is matrix-push gateway with this configuration:".wrapped(to: width) + configuration,
        ]
        return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    func act(_ act: RecordedAct) -> String {
        var lines = "\(act.number). \(act.title)".printable.wrapped(to: width).map(style.bold)
        lines += act.introduction.printable.wrapped(to: width)
        if !act.hops.isEmpty { lines.append("") }
        for hop in act.hops {
            lines += self.hop(hop)
            for note in act.notes where note.hop == hop.number { lines += indented(note.text).map(style.yellow) }
        }
        lines.append("")
        lines += ScreensText(screens: act.screens, style: style, totalWidth: width).lines
        return lines.joined(separator: "\n")
    }

    func conclusion(_ record: TourRecord) -> String {
        let hops = record.acts.reduce(0) { $0 + $1.hops.count }
        guard !record.failures.isEmpty else {
            return "\(hops) requests: none violated the rules of its provider, and each device showed what it must."
                .wrapped(to: width).map(style.green).joined(separator: "\n")
        }
        return (["This is not as it must be:"] + record.failures.flatMap { indented($0.singleLine) }).map(style.red)
            .joined(separator: "\n")
    }

    // MARK: Hops

    private func hop(_ hop: RecordedHop) -> [String] {
        let way = "[\(hop.number)] \(hop.from) -> \(hop.to)"
        var request = "  \(hop.method) \(Self.path(hop.path))"
        if let subject = hop.subject { request += "  for \(subject)" }
        let (result, isComplete) = Self.result(hop.result, width: width - way.columns - request.columns)
        var lines = hanging("\(way)\(request)  \(result)".printable)
        if lines[0].hasPrefix(way) { lines[0] = style.cyan(way) + lines[0].dropFirst(way.count) }
        if hop.isDetailed {
            lines += fields(hop.fields)
            switch hop.body {
            case .none: break
            case .json(.object(let object)) where object.isEmpty: break
            case .json(let json): lines += body(json)
            case .binary(let count): lines += indented("(\(count) encrypted bytes)")
            }
            if !isComplete, case .response(_, let json?) = hop.result { lines += body(json, prefix: "<- ") }
        }
        for remark in hop.remarks where hop.isDetailed || !remark.isDetail {
            lines += indented(remark.text).map(style.yellow)
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
        // There is room for the margin and for the prefix of a response.
        let maxLength = width - Self.margin.count - 3
        var lines = FlowedJSON.text(json, width: maxLength).lines
            .flatMap { $0.columns > maxLength ? $0.wrapped(to: maxLength) : [$0] }
        if lines.count > maxBodyLines {
            let rest = lines.count - maxBodyLines + 1
            lines = lines.prefix(maxBodyLines - 1) + [" … \(rest) more lines"]
        }
        return lines.enumerated().map { index, line in
            let prefix = index == 0 ? prefix : String(repeating: " ", count: prefix.count)
            return style.dim(Self.margin + prefix + line.printable)
        }
    }

    /// Returns header fields, three on a line if there is room.
    private func fields(_ fields: [String]) -> [String] {
        let count = [3, 2].first { count in
            groups(of: count, fields).allSatisfy { Self.margin.count + $0.columns <= width }
        }
        return groups(of: count ?? 1, fields).flatMap { indented($0) }
    }

    private func groups(of count: Int, _ fields: [String]) -> [String] {
        stride(from: 0, to: fields.count, by: count).map { start in
            fields[start..<min(start + count, fields.count)].joined(separator: "   ")
        }
    }

    // MARK: Lines

    /// Returns the lines of a text, all with the margin.
    private func indented(_ text: String) -> [String] {
        text.printable.wrapped(to: width - Self.margin.count).map { Self.margin + $0 }
    }

    /// Returns the lines of a text, of which those after the first have a larger margin.
    /// - Parameter indentation: the margin of the first line.
    private func hanging(_ text: String, indentation: String = "") -> [String] {
        let text = text.printable
        guard indentation.count + text.columns > width else { return [indentation + text] }
        let margin = indentation + Self.margin
        return text.wrapped(to: width - margin.count).enumerated().map { index, line in
            index == 0 ? indentation + line : margin + line.drop { $0 == " " }
        }
    }
}

extension TerminalStyle {
    /// Text without colours.
    static let plain = TerminalStyle(isColored: false)
}

extension String {
    /// The lines of the text.
    fileprivate var lines: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}
