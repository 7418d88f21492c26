import APIRuntime
import Foundation
import PushClient
import PushRules

/// Prints the time and the memory of a notification on a device, without a network.
@main
struct DeviceFigures {
    private static let rounds = 20_000
    private static let userID = "@fern:garden.example"
    private static let payload = Array(
        #"""
        {"notification": {"event_id": "$ripe", "room_id": "!beds:garden.example", "type": "m.room.message",
          "sender": "@wren:garden.example", "sender_display_name": "Wren", "room_name": "Kitchen garden", "prio": "high",
          "content": {"msgtype": "m.text", "body": "The tomatoes are ripe", "format": "org.matrix.custom.html",
            "formatted_body": "<b>The tomatoes</b> are <i>ripe</i>"},
          "counts": {"unread": 2}, "devices": [{"app_id": "org.example.chat", "pushkey": "x", "data": {"cs": "1"},
            "tweaks": {"sound": "default"}}]}}
        """#.utf8)

    static func main() throws {
        let memory = usedMemory()
        let first = try ContinuousClock().measure { _ = try content() }
        let firstMemory = usedMemory()
        let all = try ContinuousClock().measure { for _ in 0..<rounds { _ = try content() } }
        print("payload to content: first \(first), mean \(all / rounds)")
        print("memory: \(memory) KiB before, \(firstMemory) KiB after the first, \(usedMemory()) KiB after all")

        let document = try JSONObject(json: rules(1000).jsonBytes())
        let ruleset = DeviceRuleset()
        let compilation = ContinuousClock().measure { ruleset.replace(with: document) }
        print("1000 rules compiled: \(compilation), \(usedMemory()) KiB")
        let event = FlattenedEvent([
            "type": "m.room.message", "sender": "@wren:garden.example", "content": ["body": "The tomatoes are ripe"],
        ])
        let room = PushRuleRoom(memberCount: 12)
        let evaluation = ContinuousClock().measure {
            for _ in 0..<1000 {
                _ = ruleset.rules.decision(on: event, in: room, for: PushRuleUser(userID: userID))
            }
        }
        print("1000 rules evaluated: \(evaluation / 1000)")
        let same = try JSONObject(json: document.jsonBytes())
        print("1000 rules that haven't changed: \(ContinuousClock().measure { ruleset.replace(with: same) })")
    }

    private static func content() throws -> NotificationContent {
        let notification = try PayloadReader().read(json: payload)
        return EventPresenter(userID: userID).content(of: notification, now: 1_780_000_000)
    }

    private static func rules(_ count: Int) -> JSONObject {
        let rules: [JSONValue] = (0..<count).map { number in
            [
                "rule_id": .string("r\(number)"), "default": false, "enabled": true,
                "pattern": .string("word\(number)"), "actions": ["notify"],
            ]
        }
        return ["global": ["content": .array(rules)]]
    }

    /// The memory of this process in KiB on Linux, without the pages of programs and libraries, which Apple's limits for
    /// extensions don't count either.
    private static func usedMemory() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
