import APIRuntime
import StringGrammars

/// A user's power level in a room.
public enum PowerLevel: Hashable, Comparable, Sendable {
    case level(Int64)
    /// The level of a room's creators from room version 12 on: above all others and unchangeable.
    case infinite
}

extension PowerLevel {
    /// Determines a user's power level (client-server API, `m.room.power_levels`; room version 12, "Room creators'
    /// power level").
    /// - Parameters:
    ///   - userID: the user.
    ///   - powerLevels: the content of the room's `m.room.power_levels` event, or `nil` if the room has none: then the
    ///     room's creator has 100 and everyone else 0.
    ///   - roomVersion: the room's version.
    ///   - creators: the sender of the room's `m.room.create` event and, in versions that have them, the
    ///     `additional_creators` of its content.
    public init(of userID: String, powerLevels: JSONObject?, roomVersion: String, creators: [String]) {
        let isCreator = creators.contains { $0.isIdentical(to: userID) }
        if isCreator, Self.creatorsAreAboveAll(roomVersion) {
            self = .infinite
            return
        }
        guard let powerLevels else {
            // Only the sender of `m.room.create` has power in versions that don't place creators above all.
            self = .level(creators.first?.isIdentical(to: userID) == true ? 100 : 0)
            return
        }
        let allowsStrings = Self.allowsStrings(roomVersion)
        let own = powerLevels["users"]?.object?[userID].flatMap { Self.level($0, allowsStrings) }
        let others = powerLevels["users_default"].flatMap { Self.level($0, allowsStrings) }
        self = .level(own ?? others ?? 0)
    }

    /// Reads a level of an `m.room.power_levels` event: an integer, or before room version 10 also a string of one.
    /// - Returns: `nil` for any other value, which is treated as absent.
    public init?(_ value: JSONValue, roomVersion: String) {
        guard let level = Self.level(value, Self.allowsStrings(roomVersion)) else { return nil }
        self = .level(level)
    }

    /// Returns the levels below `notifications` in the content of an `m.room.power_levels` event, by their keys.
    static func notificationLevels(in powerLevels: JSONObject?, roomVersion: String) -> [(key: String, level: Int64)] {
        let allowsStrings = allowsStrings(roomVersion)
        return (powerLevels?["notifications"]?.object ?? [:]).compactMap { key, value in
            level(value, allowsStrings).map { (key, $0) }
        }
    }

    /// Describes a level for people; `nil` is a level that isn't known.
    package static func description(of level: PowerLevel?) -> String {
        switch level {
        case .level(let level): "\(level)"
        case .infinite: "above all others (creator)"
        case nil: "not known"
        }
    }

    /// Returns the number of one of the specification's room versions, or `nil` for other versions.
    private static func number(of roomVersion: String) -> Int? {
        roomVersion.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(roomVersion) : nil
    }

    private static func creatorsAreAboveAll(_ roomVersion: String) -> Bool {
        // The second is the unstable name of version 12.
        (number(of: roomVersion) ?? 0) >= 12 || roomVersion.isIdentical(to: "org.matrix.hydra.11")
    }

    /// Returns whether a level may be a string in a room of this version: before version 10.
    private static func allowsStrings(_ roomVersion: String) -> Bool {
        (number(of: roomVersion) ?? .max) < 10
    }

    private static func level(_ value: JSONValue, _ allowsStrings: Bool) -> Int64? {
        switch value {
        case .integer(let level): return level
        case .string(let text) where allowsStrings:
            // White space around the number and a sign before it were allowed.
            let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]
            let start = text.utf8.drop { blanks.contains($0) }
            let end = start.reversed().drop { blanks.contains($0) }
            return Int64(String(decoding: end.reversed(), as: UTF8.self))
        default: return nil
        }
    }
}
