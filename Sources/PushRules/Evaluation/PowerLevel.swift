import APIRuntime

/// How much a user may do in a room.
public enum PowerLevel: Hashable, Comparable, Sendable {
    case level(Int64)
    /// That of a room's creators from room version 12 on: above all others, and not to be changed.
    case infinite
}

extension PowerLevel {
    /// A user's power level (client-server API, `m.room.power_levels`; room version 12, "Room creators' power level").
    /// - Parameters:
    ///   - userID: whose.
    ///   - powerLevels: the content of the room's `m.room.power_levels` event, or `nil` when it has none: then the room's
    ///     creator has 100 and everybody else 0.
    ///   - roomVersion: the room's version.
    ///   - creators: the sender of the room's `m.room.create` event and, in versions that have them, the
    ///     `additional_creators` of its content.
    public init(of userID: String, powerLevels: JSONObject?, roomVersion: String, creators: [String]) {
        let isCreator = creators.contains { $0.hasSameScalars(as: userID) }
        if isCreator, Self.creatorsAreAboveAll(roomVersion) {
            self = .infinite
            return
        }
        guard let powerLevels else {
            // Before version 11 and since, a room has one creator.
            self = .level(creators.first?.hasSameScalars(as: userID) == true ? 100 : 0)
            return
        }
        let allowsStrings = Self.allowsStrings(roomVersion)
        let own = powerLevels["users"]?.object?[userID].flatMap { Self.level($0, allowsStrings) }
        let others = powerLevels["users_default"].flatMap { Self.level($0, allowsStrings) }
        self = .level(own ?? others ?? 0)
    }

    /// A level as an `m.room.power_levels` event writes it: an integer, before room version 10 also a text that is one;
    /// `nil` for what counts as absent.
    public init?(_ value: JSONValue, roomVersion: String) {
        guard let level = Self.level(value, Self.allowsStrings(roomVersion)) else { return nil }
        self = .level(level)
    }

    /// The levels that it takes to notify a room in some way, by the way's name, as the content of an
    /// `m.room.power_levels` event has them.
    static func notificationLevels(in powerLevels: JSONObject?, roomVersion: String) -> [(key: String, level: Int64)] {
        let allowsStrings = allowsStrings(roomVersion)
        return (powerLevels?["notifications"]?.object ?? [:]).compactMap { key, value in
            level(value, allowsStrings).map { (key, $0) }
        }
    }

    /// The number of a room version that the specification has; `nil` for others.
    private static func number(of roomVersion: String) -> Int? {
        roomVersion.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(roomVersion) : nil
    }

    private static func creatorsAreAboveAll(_ roomVersion: String) -> Bool {
        // What version 12 was called while it was tried out.
        (number(of: roomVersion) ?? 0) >= 12 || roomVersion.hasSameScalars(as: "org.matrix.hydra.11")
    }

    /// Before version 10 a level might be a string.
    private static func allowsStrings(_ roomVersion: String) -> Bool {
        (number(of: roomVersion) ?? .max) < 10
    }

    private static func level(_ value: JSONValue, _ allowsStrings: Bool) -> Int64? {
        switch value {
        case .integer(let level): return level
        case .string(let text) where allowsStrings:
            // Blanks around the number and a sign before it were taken then.
            let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]
            let start = text.utf8.drop { blanks.contains($0) }
            let end = start.reversed().drop { blanks.contains($0) }
            return Int64(String(decoding: end.reversed(), as: UTF8.self))
        default: return nil
        }
    }
}
