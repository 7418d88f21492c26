import CommandLineSupport
import DoctorModels
import YAMLTree

/// A report of the doctor as text: a paragraph for each diagnostic, and a table of the sample events.
struct DoctorText {
    private let report: DoctorReport

    init(_ report: DoctorReport) {
        self.report = report
    }

    /// - Parameter width: the maximum width in columns; `nil` if the output isn't a terminal.
    func text(colored: Bool, width: Int?) -> String {
        let style = TerminalStyle(isColored: colored)
        let limit = max(width ?? Self.defaultWidth, Self.minWidth)
        var parts = [heading(style)]
        parts += report.diagnostics.filter { $0.severity != .ok }.map { paragraph($0, style, limit) }
        // The checks without a problem are short, and close together.
        let good = report.diagnostics.filter { $0.severity == .ok }.map { paragraph($0, style, limit) }
        if !good.isEmpty { parts.append(good.joined(separator: "\n")) }
        if !report.samples.isEmpty { parts.append(samples.rendered(colored: colored, width: width)) }
        parts.append(Self.summary(of: report))
        return parts.joined(separator: "\n\n")
    }

    private static let minWidth = 40
    /// The width in files and pipes, from which reports are quoted.
    private static let defaultWidth = 100
    private static let indentation = "         "

    private func heading(_ style: TerminalStyle) -> String {
        var lines = [style.dim("homeserver") + "  " + report.homeserver.singleLine]
        if let userID = report.userID {
            let device = report.deviceID.map { ", device \($0)" } ?? ""
            lines.append(style.dim("account") + "     " + (userID + device).singleLine)
        }
        return lines.joined(separator: "\n")
    }

    private func paragraph(_ diagnostic: PushDiagnostic, _ style: TerminalStyle, _ width: Int) -> String {
        let severity = diagnostic.severity.rawValue
        let painted =
            switch diagnostic.severity {
            case .error: style.red(severity)
            case .warning: style.yellow(severity)
            case .ok: style.green(severity)
            default: style.bold(severity)
            }
        let gap = String(repeating: " ", count: max(1, Self.indentation.count - severity.count))
        var lines = [painted + gap + diagnostic.code.rawValue + "  " + style.bold(diagnostic.subject.singleLine)]
        let (indentation, columns) = (Self.indentation, width - Self.indentation.count)
        lines += diagnostic.summary.singleLine.wrapped(to: columns).map { indentation + $0 }
        if let advice = diagnostic.advice?.singleLine.wrapped(to: columns - 2) {
            lines += advice.enumerated().map { indentation + ($0 == 0 ? "→ " : "  ") + $1 }
        }
        return lines.joined(separator: "\n")
    }

    private var samples: Table {
        var table = Table("EVENT", "RESULT", "RULE OR REASON")
        for sample in report.samples {
            let isSilenced = sample.expected && !sample.notifies
            table.add(
                [
                    sample.description, Self.effect(of: sample), sample.reason ?? sample.ruleID ?? "no rule matches",
                ],
                style: sample.notifies ? .good : isSilenced ? .plain : .dim)
        }
        return table
    }

    // MARK: Words shared with the page

    /// Describes a decision: `notifies, highlighted, sound default`.
    static func effect(of sample: SampleDecision) -> String {
        guard sample.notifies else { return sample.expected ? "silent, unlike usual" : "silent, as usual" }
        var words = ["notifies"]
        if sample.highlights == true { words.append("highlighted") }
        if let sound = sample.sound { words.append("sound \(sound)") }
        return words.joined(separator: ", ")
    }

    /// Returns the numbers of diagnostics: `1 error, 2 warnings, 3 ok`.
    static func summary(of report: DoctorReport) -> String {
        [DiagnosticSeverity.error, .warning, .note, .ok].compactMap { severity in
            let count = report.diagnostics.count { $0.severity == severity }
            guard count > 0 else { return nil }
            return severity == .ok ? "\(count) ok" : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }.joined(separator: ", ")
    }
}
