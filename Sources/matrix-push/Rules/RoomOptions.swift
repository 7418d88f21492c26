import APIRuntime
import ArgumentParser
import CommandLineSupport
import PushRules

/// The options that describe the room of an event.
struct RoomOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The user's display name in the room.", valueName: "name"))
    var displayName: String?

    // A negative number isn't parsed as an option, so that it gets its own error message.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The number of joined members (default: 3, or the homeserver's).", valueName: "count"))
    var members: Int?

    @Option(
        help: ArgumentHelp(
            "The room's m.room.power_levels event or its content, as JSON. Without it only creators have power.",
            valueName: "file"),
        completion: .file())
    var powerLevels: String?

    @Option(
        name: .customLong("room-version"),
        help: ArgumentHelp(
            "The room's version, which determines the power level of creators (default: 12).", valueName: "version"))
    var version: String?

    @Option(
        name: .customLong("creator"),
        help: ArgumentHelp("A creator of the room; repeatable.", valueName: "user-id"))
    var creators: [String] = []

    func validate() throws {
        if let members, members < 0 { throw ValidationError("--members cannot be negative") }
        if roomVersion.isEmpty { throw ValidationError("--room-version cannot be empty") }
        for creator in creators { try UserIDOption.check(creator, "--creator") }
    }

    private var roomVersion: String { version ?? "12" }

    /// The name of a given option whose value a homeserver knows; `nil` if no such option is given. `--members` may
    /// replace the homeserver's number.
    var optionOfHomeserver: String? {
        let options = [
            ("--display-name", displayName != nil), ("--power-levels", powerLevels != nil),
            ("--room-version", version != nil), ("--creator", !creators.isEmpty),
        ]
        return options.first { $0.1 }?.0
    }

    /// Returns the room, and prints warnings about an unknown version and invalid power levels.
    /// - Parameter sender: the event's sender; `nil` if the event has none, and then the sender has no power.
    func room(sender: String?) throws -> PushRuleRoom {
        let file = try powerLevels.map(PowerLevelsFile.init)
        for warning in [roomVersionWarning].compactMap(\.self) + (file?.warnings(roomVersion: roomVersion) ?? []) {
            Terminal.standardError.warn(warning)
        }
        var room = PushRuleRoom(
            memberCount: members ?? 3, sender: sender ?? "", powerLevels: file?.content, roomVersion: roomVersion,
            creators: creators)
        if sender == nil { room.senderPowerLevel = nil }
        return room
    }

    /// The room versions of the specification, and the unstable name of version 12.
    private static let knownVersions = (1...12).map(String.init) + ["org.matrix.hydra.11"]

    private var roomVersionWarning: String? {
        if Self.knownVersions.contains(roomVersion) { return nil }
        let like = Int(roomVersion).map { $0 > 12 } == true ? "12" : "11"
        let version = ExplanationText.shown(roomVersion)
        return "unknown room version \"\(version)\"; power levels are evaluated as in version \(like)"
    }
}
