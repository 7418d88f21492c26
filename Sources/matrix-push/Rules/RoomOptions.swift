import APIRuntime
import ArgumentParser
import PushRules

/// The room of an event, from the command line.
struct RoomOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The user's display name in the room.", valueName: "name"))
    var displayName: String?

    @Option(help: ArgumentHelp("How many users have joined the room.", valueName: "count"))
    var members: Int = 3

    @Option(
        help: ArgumentHelp(
            "The room's m.room.power_levels event, or its content, as JSON. Without it only creators have power.",
            valueName: "file"),
        completion: .file())
    var powerLevels: String?

    @Option(help: ArgumentHelp("The room's version, on which the power of creators depends.", valueName: "version"))
    var roomVersion = "12"

    @Option(
        name: .customLong("creator"),
        help: ArgumentHelp("Who created the room; may be given several times.", valueName: "user-id"))
    var creators: [String] = []

    func validate() throws {
        if members < 0 { throw ValidationError("--members can't be negative.") }
    }

    /// - Parameter sender: who sent the event; `nil` when it doesn't say, and then nobody has power.
    func room(sender: String?) throws -> PushRuleRoom {
        var content = try powerLevels.map(JSONFile.object)
        if let event = content, event["type"] == "m.room.power_levels" { content = event["content"]?.object }
        var room = PushRuleRoom(
            memberCount: members, sender: sender ?? "", powerLevels: content, roomVersion: roomVersion,
            creators: creators)
        if sender == nil { room.senderPowerLevel = nil }
        return room
    }
}
