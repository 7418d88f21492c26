import APIRuntime
import CommandLineSupport
import PushRules

/// A file that holds an `m.room.power_levels` event, or its content.
struct PowerLevelsFile {
    let content: JSONObject
    private let path: String

    /// What the content may have (client-server API, `m.room.power_levels`).
    private static let members = [
        "ban", "events", "events_default", "invite", "kick", "notifications", "redact", "state_default", "users",
        "users_default",
    ]

    /// - Throws: ``CommandFailure`` for a file that can't be read, or holds something else.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        let json = try JSONFile.object(path)
        if let type = json["type"], json["content"] != nil {
            guard type == "m.room.power_levels", let content = json["content"]?.object else {
                throw Self.failure(path, "it is an event of the type \(ExplanationText.shown(type))")
            }
            self.content = content
        } else {
            content = json
        }
        guard content.isEmpty || Self.members.contains(where: { content[$0] != nil }) else {
            throw Self.failure(path, "it has none of \(Self.members.joined(separator: ", "))")
        }
        for name in ["users", "notifications"] {
            if let member = content[name], member.object == nil {
                throw Self.failure(path, "\(name) isn't an object")
            }
        }
    }

    private static func failure(_ path: String, _ reason: String) -> CommandFailure {
        CommandFailure(
            "there are no power levels in \(PayloadInput.name(of: path)): \(reason)",
            hint:
                #"expected an m.room.power_levels event, or its content, such as {"users": {"@fern:garden.example": 100}}"#,
            status: CommandFailure.usageStatus)
    }

    /// What is no level in a room of that version, and counts as absent: a sentence for each of the first few.
    func warnings(roomVersion: String) -> [String] {
        var levels: [(name: String, value: JSONValue)] = []
        if let value = content["users_default"] { levels.append(("/users_default", value)) }
        for name in ["users", "notifications"] {
            for (key, value) in content[name]?.object ?? [:] { levels.append(("/\(name)/\(key)", value)) }
        }
        let bad = levels.filter { PowerLevel($0.value, roomVersion: roomVersion) == nil }
        let shown = bad.prefix(5).map { bad in
            "\(PayloadInput.name(of: path)): \(ExplanationText.shown(bad.name)) is \(ExplanationText.shown(bad.value)),"
                + " which is no level in this room's version, and counts as absent"
        }
        return bad.count > shown.count ? shown + ["and \(bad.count - shown.count) more"] : shown
    }
}
