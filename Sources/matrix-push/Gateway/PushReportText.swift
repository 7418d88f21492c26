import APIRuntime
import PushConfiguration
import YAMLTree

/// The report of a test push for people.
struct PushReportText {
    private let report: PushReport

    init(_ report: PushReport) {
        self.report = report
    }

    func text(_ style: TerminalStyle) -> String {
        var lines: [String] = []
        if let request = report.request { lines += sent(request, style) + [""] }
        let result =
            switch report.result {
            case .retry where report.request != nil && report.status == nil: style.red("no response")
            case .delivered: style.green("delivered")
            case .rejected: style.red("rejected")
            case .retry: style.yellow("not accepted now")
            case .misconfigured: style.red("refused: the configuration is wrong")
            default: style.red("failed")
            }
        let status = report.status.map { " (\($0))" } ?? ""
        lines.append("\(report.appID) by \(report.provider): \(result)\(status)")
        for (name, value) in [
            // Without a response the words are the gateway's own.
            (report.status == nil ? "reason" : "provider's words", report.reason), ("what to do", report.remedy),
            ("try again after", report.retryAfter.map { "\(Int($0)) s" }), ("id", report.id),
        ] {
            if let value { lines.append("  \(name): \(value.singleLine)") }
        }
        return lines.joined(separator: "\n")
    }

    private func sent(_ request: PushRequest, _ style: TerminalStyle) -> [String] {
        let title = report.status == nil ? "the request to \(request.server)" : "sent to \(request.server)"
        var lines = [style.bold(title)]
        lines += request.fields.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value.singleLine)" }
        let kind = request.encrypted == true ? "bytes, encrypted; before the encryption:" : "bytes:"
        guard let payload = request.payload else { return lines + ["  \(request.payloadBytes) bytes"] }
        let text = JSONText.pretty(payload, width: 100)
        lines.append("  \(request.payloadBytes) \(kind)")
        return lines + text.split(separator: "\n").map { "    \($0)" }
    }
}
