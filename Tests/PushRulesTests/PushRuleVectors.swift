import APIRuntime
import ClientServerAPI
import Foundation
@_spi(Tools) import PushRules
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

    func decision() throws -> JSONObject {
        Self.compared(try PushRuleCase(json.object ?? [:]).decision.json)
    }

    /// Returns the compared members of a decision's JSON: without `highlight: false`, which has no effect.
    static func compared(_ decision: JSONObject) -> JSONObject {
        var tweaks = decision["tweaks"]?.object ?? [:]
        if tweaks["highlight"] == false { tweaks["highlight"] = nil }
        return ["rule": decision["rule"] ?? .null, "notify": decision["notify"] ?? .null, "tweaks": .object(tweaks)]
    }
}
