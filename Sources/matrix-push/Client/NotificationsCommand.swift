import APIRuntime
import ArgumentParser
import ClientServerAPI
import CommandLineSupport
import Foundation
import YAMLTree

/// `matrix-push client notifications`.
struct NotificationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifications", abstract: "List the user's notifications, newest first.",
        discussion: ClientOptions.listExitCodes)

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
        let response = try await options.callUnchecked {
            try await $0.getNotificationDocument(from: from, limit: limit, only: only)
        }
        try options.showList(response, text: Self.text)
    }

    private static func text(_ response: JSONObject, _ reader: inout ListReader) throws(CommandFailure) -> String {
        guard response["notifications"] != nil else { throw ClientOptions.missing("notifications") }
        let notifications = reader.objects(
            in: response["notifications"], at: "/notifications", as: NotificationsResponse.Notification.self)
        let next = nextToken(response["next_token"], &reader)
        let more = next.map { "\n\nMore: --from \($0.printable)" } ?? ""
        guard !notifications.isEmpty else { return "No notifications." + more }
        var table = Table("TIME", "STATE", "ROOM", "SENDER", "TYPE", "ACTIONS", "TEXT")
        for notification in notifications {
            let event = notification["event"]?.object ?? [:]
            table.add(
                notification["ts"]?.integer.map(time) ?? "?",
                notification["read"]?.boolean.map { $0 ? "read" : "new" } ?? "?", notification.cell("room_id"),
                event.cell("sender"), event.cell("type"), RuleText.actions(notification["actions"]),
                event["content"]?["body"]?.string ?? "-")
        }
        return table.rendered(colored: Terminal.standardOutput.isColored) + more
    }

    /// Returns the token of the next page; `nil` on the last page. A number is accepted as a token.
    private static func nextToken(_ value: JSONValue?, _ reader: inout ListReader) -> String? {
        guard let value, !value.isNull else { return nil }
        if let token = value.string { return token }
        reader.note("/next_token", "expected a string")
        return value.integer.map { "\($0)" }
    }

    /// The last millisecond of the year 9999, the last one that ISO 8601 has four digits for.
    private static let maxTime: Int64 = 253_402_300_799_999

    /// Returns a time in milliseconds since 1970 as date and time in UTC (ISO 8601).
    private static func time(_ milliseconds: Int64) -> String {
        guard (0...maxTime).contains(milliseconds) else { return "?" }
        return Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
    }
}
