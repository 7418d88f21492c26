import APIRuntime
import ClientServerAPI
import Foundation
import PushRules

/// The evaluated cases of `../shared/push-rule-vectors`.
struct PushRuleVector {
    let json: JSONValue

    static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/push-rule-vectors/vectors.jsonl").standardized
    static var isThere: Bool { FileManager.default.fileExists(atPath: file.path) }

    static func all() throws -> [PushRuleVector] {
        let text = try String(contentsOf: file, encoding: .utf8)
        return try text.utf8.split(separator: UInt8(ascii: "\n")).map {
            PushRuleVector(json: try JSONValue(json: Array($0)))
        }
    }

    var id: String { json["id"]?.string ?? "" }
    var category: String { json["category"]?.string ?? "" }
    var status: String { json["status"]?.string ?? "" }
    var expected: JSONObject { Self.compared(json["expect"]?.object ?? [:]) }

    var event: FlattenedEvent { FlattenedEvent(json["event"]?.object ?? [:]) }

    var room: PushRuleRoom {
        var levels: [String: Int64] = [:]
        for (key, value) in json["notification_power_levels"]?.object ?? [:] { levels[key] = value.integer }
        let level = json["sender_power_level"]?.integer.map(PowerLevel.level)
        return PushRuleRoom(
            memberCount: Int(json["room_member_count"]?.integer ?? 0), senderPowerLevel: level,
            notificationLevels: levels)
    }

    var user: PushRuleUser {
        PushRuleUser(userID: json["user_id"]?.string ?? "", displayName: json["display_name"]?.string)
    }

    var rules: CompiledRuleset {
        let given = Ruleset(lenient: json["rules"]?.object ?? [:])
        if json["base"]?.string == "none" { return CompiledRuleset(given) }
        return CompiledRuleset(own: given, options: json["legacy_mentions"] == true ? .legacyMentions : [])
    }

    var outcome: PushRuleOutcome { rules.outcome(of: event, in: room, for: user) }

    /// What is compared: `highlight: false` is no highlight, and the order of members means nothing.
    static func compared(_ answer: JSONObject) -> JSONObject {
        var tweaks = answer["tweaks"]?.object ?? [:]
        if tweaks["highlight"] == false { tweaks["highlight"] = nil }
        return ["rule": answer["rule"] ?? .null, "notify": answer["notify"] ?? .null, "tweaks": .object(tweaks)]
    }
}
