import DoctorModels
import YAMLTree

extension PushDiagnostic {
    /// The largest number of Unicode scalars of a text that comes from a server.
    static let maxTextLength = 300

    static func error(_ code: Code, _ subject: String, _ summary: String, advice: String) -> PushDiagnostic {
        PushDiagnostic(severity: .error, code: code, subject: subject, summary: summary, advice: advice)
    }

    static func warning(_ code: Code, _ subject: String, _ summary: String, advice: String) -> PushDiagnostic {
        PushDiagnostic(severity: .warning, code: code, subject: subject, summary: summary, advice: advice)
    }

    static func note(_ code: Code, _ subject: String, _ summary: String, advice: String? = nil) -> PushDiagnostic {
        PushDiagnostic(severity: .note, code: code, subject: subject, summary: summary, advice: advice)
    }

    static func ok(_ code: Code, _ subject: String, _ summary: String) -> PushDiagnostic {
        PushDiagnostic(severity: .ok, code: code, subject: subject, summary: summary)
    }

    /// Returns the diagnostic as one of a pusher.
    /// - Parameter pusher: the pusher's position in the report.
    func of(pusher: Int) -> PushDiagnostic {
        var diagnostic = self
        diagnostic.pusher = Int64(pusher)
        return diagnostic
    }
}

extension DiagnosticSeverity {
    /// The severities, the worst first.
    package static let worstFirst: [DiagnosticSeverity] = [.error, .warning, .note, .ok]

    private var rank: Int { Self.worstFirst.firstIndex(of: self) ?? Self.worstFirst.count }

    /// Returns whether the severity is worse than another one.
    package func isWorse(than other: DiagnosticSeverity) -> Bool { rank < other.rank }
}

extension [PushDiagnostic] {
    /// The worst severity; `ok` if there is no diagnostic.
    var worstSeverity: DiagnosticSeverity {
        map(\.severity).min { $0.isWorse(than: $1) } ?? .ok
    }

    /// The diagnostics, the worst first, otherwise in their order.
    var worstFirst: [PushDiagnostic] {
        DiagnosticSeverity.worstFirst.flatMap { severity in filter { $0.severity == severity } }
    }
}

/// Words for lists in diagnostics.
enum Words {
    /// Returns `a, b and c`; of a long list the beginning, with the number of the others.
    static func list(_ names: [String], limit: Int = 10) -> String {
        if names.count > limit {
            return names.prefix(limit).joined(separator: ", ") + " and \(names.count - limit) more"
        }
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }

    /// Returns `1 room` or `2 rooms`.
    /// - Parameter plural: the plural, if it isn't the noun with an s.
    static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
    }

    /// Returns a name from outside in quotation marks, on one line, shortened if it is long.
    static func quoted(_ name: String) -> String { "\"\(name.shortened(to: 100).singleLine)\"" }
}
