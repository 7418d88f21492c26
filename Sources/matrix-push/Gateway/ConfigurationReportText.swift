import CommandLineSupport
import PushConfiguration
import YAMLTree

/// The report of a configuration's check for people.
struct ConfigurationReportText {
    private let report: ConfigurationReport
    private let name: String

    /// - Parameter name: the name of the file.
    init(_ report: ConfigurationReport, name: String) {
        self.report = report
        self.name = name
    }

    /// Returns the table of the apps, the responses of servers and a line with the result.
    func text(terminal: Terminal = .standardOutput) -> String {
        let style = terminal.style
        var parts: [String] = []
        if !report.apps.isEmpty { parts.append(table.rendered(colored: terminal.isColored, width: terminal.width)) }
        let responses = report.apps.flatMap { app in
            (app.probes ?? []).map { text(of: $0, app: app.appID, style) }
        }
        if !responses.isEmpty { parts.append(responses.joined(separator: "\n")) }
        parts.append(summary(style))
        return parts.joined(separator: "\n\n")
    }

    private var table: Table {
        var table = Table("app_id", "provider", "server", "credentials", "expires", "details")
        for app in report.apps {
            let details = (app.details ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            table.add(
                app.appID, app.provider, app.server ?? "-", app.credentials ?? "-",
                app.expires.map { String($0.prefix(10)) } ?? "-", details.joined(separator: "; "))
        }
        return table
    }

    private func text(of probe: ProbeReport, app: String, _ style: TerminalStyle) -> String {
        let mark =
            switch probe.status {
            case .accepted: style.green("ok     ")
            case .refused: style.red("refused")
            case .noResponse: style.red("no response")
            default: style.yellow("unknown")
            }
        let line = "\(mark)  \(app): \(probe.server): \(probe.meaning)"
        return line + (probe.remedy.map { "\n         what to do: \($0)" } ?? "")
    }

    private func summary(_ style: TerminalStyle) -> String {
        let errors = report.problems.count { $0.severity == .error }
        let warnings = report.problems.count - errors
        guard report.valid else { return "\(name): \(style.red("invalid")), \(Self.count(errors, "error"))" }
        var text = "\(name): \(style.green("valid")), \(Self.count(report.apps.count, "app"))"
        if warnings > 0 { text += ", \(Self.count(warnings, "warning"))" }
        let probes = report.apps.flatMap { $0.probes ?? [] }
        let count = { (status: ProbeReport.Status) in probes.count { $0.status == status } }
        switch report.live {
        case nil: return text
        case true? where count(.accepted) == 0: return text + ", no server was asked"
        case true?: return text + ", accepted by \(Self.count(count(.accepted), "server"))"
        case false?:
            let failures = [("refused by", count(.refused)), ("no response from", count(.noResponse))]
            for (phrase, number) in failures where number > 0 {
                text += ", " + style.red("\(phrase) \(Self.count(number, "server"))")
            }
            return text
        }
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
