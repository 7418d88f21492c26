import APIRuntime
import ClientServerAPI
import Foundation
import PushRules
import SharedData

/// The evaluated cases of `../shared/push-rule-vectors`.
struct PushRuleVector {
    let json: JSONValue

    static let file = SharedData.url("push-rule-vectors/vectors.jsonl")
    static let arePresent = SharedData.exists("push-rule-vectors/vectors.jsonl")

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

    func answer() throws -> JSONObject {
        Self.compared(try PushRuleCase(json.object ?? [:]).outcome.json)
    }

    /// What is compared: `highlight: false` is no highlight, and the order of members means nothing.
    static func compared(_ answer: JSONObject) -> JSONObject {
        var tweaks = answer["tweaks"]?.object ?? [:]
        if tweaks["highlight"] == false { tweaks["highlight"] = nil }
        return ["rule": answer["rule"] ?? .null, "notify": answer["notify"] ?? .null, "tweaks": .object(tweaks)]
    }
}
