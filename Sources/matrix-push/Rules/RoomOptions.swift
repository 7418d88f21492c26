import APIRuntime
import ArgumentParser
import CommandLineSupport
import PushRules

/// The room of an event, from the command line.
struct RoomOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The user's display name in the room.", valueName: "name"))
    var displayName: String?

    // A number below zero isn't taken for an option, so that it gets its own answer.
    @Option(parsing: .unconditional, help: ArgumentHelp("How many users have joined the room.", valueName: "count"))
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
        if members < 0 { throw ValidationError("--members can't be negative: it is how many users have joined.") }
        if roomVersion.isEmpty { throw ValidationError("--room-version can't be empty.") }
        for creator in creators { try UserIDOption.check(creator, "--creator") }
    }

    /// - Parameter sender: who sent the event; `nil` when it doesn't say, and then nobody has power.
    func room(sender: String?) throws -> PushRuleRoom {
        let file = try powerLevels.map(PowerLevelsFile.init)
        for warning in [roomVersionWarning].compactMap(\.self) + (file?.warnings(roomVersion: roomVersion) ?? []) {
            Terminal.standardError.warn(warning)
        }
        var room = PushRuleRoom(
            memberCount: members, sender: sender ?? "", powerLevels: file?.content, roomVersion: roomVersion,
            creators: creators)
        if sender == nil { room.senderPowerLevel = nil }
        return room
    }

    /// The room versions that the specification has, and what 12 was called while it was tried out.
    private static let knownVersions = (1...12).map(String.init) + ["org.matrix.hydra.11"]

    private var roomVersionWarning: String? {
        if Self.knownVersions.contains(roomVersion) { return nil }
        let like = Int(roomVersion).map { $0 > 12 } == true ? "12" : "11"
        return
            "the room version '\(ExplanationText.shown(roomVersion))' isn't known; power levels count as in version \(like)"
    }
}
