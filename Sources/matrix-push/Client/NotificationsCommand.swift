import ArgumentParser
import ClientServerAPI
import CommandLineSupport
import Foundation

/// `matrix-push client notifications`.
struct NotificationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifications", abstract: "List what the user was notified about, newest first.")

    @OptionGroup var options: ClientOptions

    @Option(help: ArgumentHelp("Where to go on: the token that the page before ended with.", valueName: "token"))
    var from: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many at most. Default: as the homeserver likes.", valueName: "count"))
    var limit: Int64?

    @Option(
        help: ArgumentHelp("highlight: only those that highlight the message.", valueName: "which"),
        completion: .list(["highlight"]))
    var only: String?

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit can't be negative.") }
    }

    func run() async throws {
        let (from, limit, only) = (from, limit, only)
        let answer = try await options.call { try await $0.getNotifications(from: from, limit: limit, only: only) }
        try options.show(answer) { answer in
            guard !answer.notifications.isEmpty else { return "No notifications." }
            var table = Table("TIME", "STATE", "ROOM", "SENDER", "TYPE", "ACTIONS", "TEXT")
            for notification in answer.notifications {
                let event = notification.event
                table.add(
                    Self.time(notification.ts), notification.read ? "read" : "new", notification.roomID,
                    event.sender, event.type, RuleText.actions(notification.actions),
                    event.content["body"]?.string ?? "-")
            }
            let text = table.rendered(colored: Terminal.standardOutput.isColored)
            guard let next = answer.nextToken?.value else { return text }
            return text + "\n\nMore: --from \(next.printable)"
        }
    }

    /// Milliseconds since 1970 as a time of day in UTC.
    private static func time(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
    }
}
