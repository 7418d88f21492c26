import ArgumentParser
import ClientServerAPI
import CommandLineSupport
import Foundation

/// `matrix-push client notifications`.
struct NotificationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifications", abstract: "List the user's notifications, newest first.",
        discussion: ClientOptions.exitCodes)

    @OptionGroup var options: ClientOptions

    @Option(help: ArgumentHelp("The token of the next page, printed by the previous call.", valueName: "token"))
    var from: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The maximum number. Default: the homeserver's.", valueName: "count"))
    var limit: Int64?

    @Option(
        help: ArgumentHelp("highlight: only notifications that highlight the message.", valueName: "which"),
        completion: .list(["highlight"]))
    var only: String?

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit cannot be negative") }
    }

    func run() async throws {
        let (from, limit, only) = (from, limit, only)
        let response = try await options.call { try await $0.getNotifications(from: from, limit: limit, only: only) }
        try options.show(response) { response in
            guard !response.notifications.isEmpty else { return "No notifications." }
            var table = Table("TIME", "STATE", "ROOM", "SENDER", "TYPE", "ACTIONS", "TEXT")
            for notification in response.notifications {
                let event = notification.event
                table.add(
                    Self.time(notification.ts), notification.read ? "read" : "new", notification.roomID,
                    event.sender, event.type, RuleText.actions(notification.actions),
                    event.content["body"]?.string ?? "-")
            }
            let text = table.rendered(colored: Terminal.standardOutput.isColored)
            guard let next = response.nextToken?.value else { return text }
            return text + "\n\nMore: --from \(next.printable)"
        }
    }

    /// Returns a time in milliseconds since 1970 as date and time in UTC (ISO 8601).
    private static func time(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
    }
}
