import APIRuntime
import CommandLineSupport
import PushRules
import YAMLTree

/// An explanation as text: the result, its reason and a table of the evaluated rules.
struct ExplanationTable {
    let explained: ExplanationReport

    /// Returns the text.
    /// - Parameter width: maximum width in columns, for which cells are wrapped; `nil` for no limit.
    func rendered(colored: Bool, width: Int?) -> String {
        let paint = TerminalStyle(isColored: colored)
        var parts = [heading(paint)]
        if let note = ExplanationText.eventNote(explained) {
            parts.append(note.wrapped(to: width ?? Self.noteWidth).joined(separator: "\n"))
        }
        if !explained.explanation.rules.isEmpty { parts.append(table.rendered(colored: colored, width: width)) }
        if let rest { parts.append(paint.dim(rest)) }
        if !explained.issues.isEmpty { parts.append(issues(colored: colored, width: width)) }
        return parts.joined(separator: "\n\n")
    }

    /// The width of a note outside of a terminal, in columns.
    private static let noteWidth = 100

    // MARK: Parts

    private func heading(_ paint: TerminalStyle) -> String {
        let event = explained.event
        let effect = ExplanationText.effect(explained.decision)
        let lines = [
            (
                "event",
                "\(name(event["type"]) ?? "without a type") from \(name(event["sender"]) ?? "an unknown sender")"
            ),
            (
                "user",
                ExplanationText.shown(explained.user.userID)
                    + (explained.user.displayName.map { ", called " + ExplanationText.shown($0) } ?? "")
            ),
            (
                "room",
                ExplanationText.memberCount(explained) + ", the sender's power level "
                    + ExplanationText.powerLevel(explained.room.senderPowerLevel)
            ),
            ("outcome", effect),
            ("because", ExplanationText.reason(explained)),
        ]
        return lines.map { name, text in
            let text = text.singleLine
            let painted = name != "outcome" ? text : explained.decision.notifies ? paint.green(text) : paint.bold(text)
            return paint.dim(name) + String(repeating: " ", count: 9 - name.count) + painted
        }.joined(separator: "\n")
    }

    private func name(_ value: JSONValue?) -> String? { value?.string.map(ExplanationText.shown) }

    private var table: Table {
        var table = Table("KIND", "RULE", "RESULT", "CONDITION", "FOUND")
        for rule in explained.explanation.rules {
            let style: Table.RowStyle =
                switch rule.status {
                case .matched: .good
                case .failed: .plain
                case .disabled: .dim
                }
            var start = [rule.kind.rawValue, ExplanationText.shown(rule.ruleID), ExplanationText.status(rule.status)]
            if rule.conditions.isEmpty {
                let condition = rule.status == .matched ? "✓ always" : ""
                table.add(start + [condition, ""], style: style)
            }
            for condition in rule.conditions {
                let found = ExplanationText.found(condition, in: explained.room)
                table.add(
                    start + [
                        (condition.holds ? "✓ " : "✗ ") + ExplanationText.condition(condition),
                        (found.value ?? "") + found.remark,
                    ],
                    style: style)
                start = ["", "", ""]
            }
        }
        return table
    }

    private var rest: String? {
        let count = explained.rulesNotEvaluated.count
        guard count > 0 else { return nil }
        return "\(count) more rule\(count == 1 ? "" : "s") not evaluated."
    }

    /// The maximum number of issues that are listed.
    private static let maxIssues = 20

    private func issues(colored: Bool, width: Int?) -> String {
        var table = Table("LOCATION", "RULE", "ISSUE", "EFFECT")
        for issue in explained.issues.prefix(Self.maxIssues) {
            table.add(
                ExplanationText.shown(issue.pointer), ExplanationText.shown(issue.ruleID ?? ""),
                ExplanationText.shown(issue.message), ExplanationText.consequence(of: issue))
        }
        let count = explained.issues.count
        let more = count > Self.maxIssues ? "\nand \(count - Self.maxIssues) more" : ""
        return ExplanationText.issueCount(count) + ":\n\n" + table.rendered(colored: colored, width: width) + more
    }
}
