import APIRuntime
import CommandLineSupport
import PushRules

/// A file with an `m.room.power_levels` event or its content.
struct PowerLevelsFile {
    let content: JSONObject
    private let path: String

    /// The members of the content (client-server API, `m.room.power_levels`).
    private static let members = [
        "ban", "events", "events_default", "invite", "kick", "notifications", "redact", "state_default", "users",
        "users_default",
    ]

    /// Reads a file.
    /// - Throws: ``CommandFailure`` if the file can't be read or contains something else.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        let json = try JSONFile.object(path)
        if let type = json["type"], json["content"] != nil {
            guard type == "m.room.power_levels" else {
                throw Self.failure(path, "the event has the type \(ExplanationText.shown(type))")
            }
            guard let content = json["content"]?.object else {
                throw Self.failure(path, "content is not an object")
            }
            self.content = content
        } else {
            content = json
        }
        guard content.isEmpty || Self.members.contains(where: { content[$0] != nil }) else {
            throw Self.failure(path, "expected at least one of \(Self.members.joined(separator: ", "))")
        }
        for name in ["users", "notifications"] {
            if let member = content[name], member.object == nil {
                throw Self.failure(path, "\(name) is not an object")
            }
        }
    }

    private static func failure(_ path: String, _ reason: String) -> CommandFailure {
        CommandFailure(
            "no power levels in \(PayloadInput.name(of: path)): \(reason)",
            hint:
                #"expected an m.room.power_levels event or its content, such as {"users": {"@fern:garden.example": 100}}"#,
            status: CommandFailure.usageStatus)
    }

    /// Returns warnings about the first invalid power levels, which are treated as absent.
    /// - Parameter roomVersion: the room's version, which determines the valid values.
    func warnings(roomVersion: String) -> [String] {
        var levels: [(name: String, value: JSONValue)] = []
        if let value = content["users_default"] { levels.append(("/users_default", value)) }
        for name in ["users", "notifications"] {
            for (key, value) in content[name]?.object ?? [:] { levels.append(("/\(name)/\(key)", value)) }
        }
        let bad = levels.filter { PowerLevel($0.value, roomVersion: roomVersion) == nil }
        let shown = bad.prefix(5).map { bad in
            "\(PayloadInput.name(of: path)): \(ExplanationText.shown(bad.name)) is \(ExplanationText.shown(bad.value)),"
                + " which is not a power level in this room version and is treated as absent"
        }
        return bad.count > shown.count ? shown + ["and \(bad.count - shown.count) more"] : shown
    }
}
