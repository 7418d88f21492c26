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
