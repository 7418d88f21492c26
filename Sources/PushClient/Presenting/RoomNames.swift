import StringGrammars

/// The names of rooms and users in notifications.
struct RoomNames {
    let texts: NotificationTexts

    /// Returns the name of a user: the one in the room, otherwise a part of the ID. Never empty.
    func name(of userID: String?, in room: RoomDetails, hint: String? = nil) -> String {
        guard let userID, !userID.isEmpty else { return DisplayText.name(hint) ?? texts.text(.unknownSender) }
        return DisplayText.name(room.members[userID]?.displayName) ?? DisplayText.name(hint)
            ?? DisplayText.name(Self.localpart(userID)) ?? DisplayText.name(userID) ?? texts.text(.unknownSender)
    }

    /// The part of a user ID between `@` and `:`.
    static func localpart(_ userID: String) -> String {
        guard userID.hasPrefix("@") else { return userID }
        return String(userID.dropFirst().prefix { $0 != ":" })
    }

    /// Returns the name of a room (client-server API, "Calculating the display name for a room"). Never empty.
    func name(of room: RoomDetails, userID: String) -> String {
        if let name = DisplayText.name(room.name) ?? DisplayText.name(room.alias) { return name }
        let heroes = room.heroes.filter { !$0.isIdentical(to: userID) }.prefix(RoomDetails.maxHeroes)
            .map { name(of: $0, in: room) }
        guard let first = heroes.first else { return texts.text(.emptyRoom) }
        let others = room.memberCount.map { $0 - 1 - heroes.count } ?? 0
        if others > 0 {
            return texts.text(.manyNames, [.first: joined(heroes), .count: "\(others)"])
        }
        guard let last = heroes.dropFirst().last else { return first }
        return texts.text(.twoNames, [.first: joined(heroes.dropLast()), .second: last])
    }

    private func joined(_ names: [String]) -> String {
        let isRightToLeft = names.contains { DisplayText.isRightToLeft($0) }
        return names.map { isRightToLeft && names.count > 1 ? "\u{2068}\($0)\u{2069}" : $0 }
            .joined(separator: texts.text(.nameSeparator))
    }
}
