import PushConfiguration
import YAMLTree

/// A push as a device shows it, in lines of text.
struct ReceptionText {
    let report: ReceptionReport

    /// The margin of all lines but the first, below which the time is.
    private static let margin = String(repeating: " ", count: 10)

    /// Returns the lines.
    /// - Parameters:
    ///   - time: the time of day, in eight characters.
    ///   - width: the maximum width in columns; `nil` for no limit.
    func text(time: String, _ style: TerminalStyle, width: Int?) -> String {
        var lines = report.notification.map { shown($0, style, width: width) } ?? [suppression]
        let facts = self.facts
        if !facts.isEmpty { lines += wrapped(facts.joined(separator: ", "), width).map(style.dim) }
        if let withdrawn = report.withdrawn, !withdrawn.isEmpty {
            let text = "withdrawn from the screen: " + withdrawn.joined(separator: " ").singleLine
            lines += wrapped(text, width).map(style.yellow)
        }
        return lines.enumerated().map { ($0 == 0 ? "\(style.dim(time))  " : Self.margin) + $1 }.joined(separator: "\n")
    }

    /// The beginning of each line of a message, whose sender must not be able to imitate the other lines.
    private static let bodyMark = "│ "

    private func shown(_ notification: ShownNotification, _ style: TerminalStyle, width: Int?) -> [String] {
        let title = notification.title
        var lines = [title.isEmpty ? style.dim("(no title)") : style.bold(first(title, width))]
        if let subtitle = notification.subtitle { lines.append(first(subtitle, width)) }
        for line in notification.body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let lineWidth = width.map { $0 - Self.bodyMark.count }
            lines += wrapped(String(line).singleLine, lineWidth).map { Self.bodyMark + $0 }
        }
        if let incompleteness = notification.incompleteness {
            lines += wrapped("(" + Self.text(incompleteness) + ")", width).map(style.yellow)
        }
        return lines
    }

    /// Returns the beginning of a name that fits on a line, because a second line could be taken for another one.
    private func first(_ name: String, _ width: Int?) -> String {
        let lines = wrapped(name.singleLine, width.map { $0 - 1 })
        return (lines.first ?? "") + (lines.count > 1 ? "…" : "")
    }

    private func wrapped(_ text: String, _ width: Int?) -> [String] {
        text.wrapped(to: max(0, (width ?? 0) - Self.margin.count))
    }

    /// The facts that a screen shows by other means than words.
    private var facts: [String] {
        var facts: [String] = []
        if let notification = report.notification {
            if let roomID = notification.roomID { facts.append("room \(roomID.singleLine)") }
            facts.append(notification.sound.map { "sound \($0.singleLine)" } ?? "no sound")
            if notification.highlighted { facts.append("highlighted") }
            if notification.interruption == .timeSensitive { facts.append("shown in silence too") }
            if notification.interruption == .passive { facts.append("passive") }
        }
        if let badge = report.badge { facts.append("badge \(badge)") }
        if let actions = report.notification?.actions, !actions.isEmpty {
            facts.append("actions \(actions.joined(separator: " "))")
        }
        facts.append(report.encrypted ? "encrypted push" : "push in the clear")
        return facts
    }

    private var suppression: String {
        switch report.suppression {
        case .duplicate: "not shown: the event was processed before"
        case .countsOnly: "not shown: the push has counts only"
        case .pushRule: "not shown: the push rule \(report.pushRule?.singleLine ?? "?") does not notify"
        case .noPushRule: "not shown: no push rule matches"
        case .ownEvent: "not shown: the event is the user's own"
        case .senderIgnored: "not shown: the user ignores the sender"
        case .redacted: "not shown: the event was redacted"
        default: "not shown"
        }
    }

    private static func text(_ incompleteness: ShownNotification.Incompleteness) -> String {
        switch incompleteness {
        case .undecryptable: "the message is encrypted, and this program has no keys of the room"
        case .notFound: "the homeserver has no such event, or the user may not see it"
        case .unreachable: "the homeserver did not respond"
        case .unauthorized: "the homeserver refuses the access token"
        case .deadline: "the homeserver took too long"
        case .notFetchable: "the push does not identify an event"
        case .unusablePayload: "the push cannot be read"
        default: "incomplete"
        }
    }
}
