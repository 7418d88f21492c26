import APIRuntime
import PushRules
import StringGrammars

/// The facts about a room that its notifications need: names, and what push rules depend on.
///
/// An app that keeps rooms in a store can supply them, so that no request is needed.
public struct RoomDetails: Hashable, Sendable {
    public var roomID: String
    /// The name that the room was given.
    public var name: String?
    /// The main alias.
    public var alias: String?
    /// The `mxc` URL of the avatar.
    public var avatarURL: String?
    /// Whether the user has marked the room as a direct chat; `nil` if that isn't known.
    public var isDirect: Bool?
    /// The number of members who have joined; `nil` if it isn't known.
    public var memberCount: Int?
    /// Some members other than the user, by whom an unnamed room is named.
    public var heroes: [String] = []
    /// The names and avatars of members by user ID. A bounded part of them.
    public var members: [String: Member] = [:]
    /// The content of `m.room.power_levels`.
    public var powerLevels: JSONObject?
    /// The room's version.
    public var version = "1"
    /// The sender of `m.room.create`, and its additional creators.
    public var creators: [String] = []

    public init(roomID: String) {
        self.roomID = roomID
    }

    /// A member's profile in the room.
    public struct Member: Hashable, Sendable {
        public var displayName: String?
        public var avatarURL: String?

        public init(displayName: String? = nil, avatarURL: String? = nil) {
            self.displayName = displayName
            self.avatarURL = avatarURL
        }
    }

    /// The types of the state events that ``apply(state:userID:)`` reads: names, and the inputs of push rules.
    package static let stateTypes = [
        "m.room.name", "m.room.canonical_alias", "m.room.avatar", "m.room.member", "m.room.create",
        "m.room.power_levels",
    ]

    /// The largest number of members that are kept.
    static let maxMembers = 64
    /// The largest number of members by whom an unnamed room is named.
    static let maxHeroes = 5

    /// Reads state events, complete or stripped ones. Entries that aren't events are ignored.
    /// - Parameter userID: the user, who is no hero.
    public mutating func apply(state: [JSONValue], userID: String) {
        for event in state.compactMap({ $0.object.flatMap { RoomEvent($0) } }) {
            guard let stateKey = event.stateKey else { continue }
            if event.type == "m.room.member" {
                apply(member: event, userID: stateKey, ownID: userID)
            } else if stateKey.isEmpty {
                apply(event)
            }
        }
    }

    private mutating func apply(_ event: RoomEvent) {
        func text(_ key: String) -> String? { event.content[key]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        switch event.type {
        case "m.room.name": name = text("name")
        case "m.room.canonical_alias": alias = text("alias")
        case "m.room.avatar": avatarURL = text("url")
        case "m.room.power_levels": powerLevels = event.content
        case "m.room.create":
            version = text("room_version") ?? "1"
            creators = [event.sender] + (event.content["additional_creators"]?.array ?? []).compactMap(\.string)
        default: break
        }
    }

    private mutating func apply(member event: RoomEvent, userID: String, ownID: String) {
        add(
            userID,
            Member(
                displayName: event.content["displayname"]?.string, avatarURL: event.content["avatar_url"]?.string))
        if userID.isIdentical(to: ownID), event.content["is_direct"]?.boolean == true { isDirect = isDirect ?? true }
    }

    mutating func add(_ userID: String, _ member: Member) {
        guard members.count < Self.maxMembers || members[userID] != nil else { return }
        members[userID] = member
    }

    /// Reads the members who have joined. The first ones by user ID become heroes, so that the name is always the same.
    package mutating func apply(joined: JSONObject, userID: String) {
        memberCount = joined.count
        let others = joined.filter { !$0.key.isIdentical(to: userID) }
        for (id, profile) in others.sorted(by: { $0.key < $1.key }).prefix(Self.maxHeroes) {
            heroes.append(id)
            add(id, Member(displayName: profile["display_name"]?.string, avatarURL: profile["avatar_url"]?.string))
        }
        if let own = joined[userID]?.object { add(userID, Member(displayName: own["display_name"]?.string)) }
    }

    /// Whether notifications show the room as a chat with one other member: it is marked as one, or has no name and at most
    /// two members.
    public var isDirectChat: Bool {
        if let isDirect { return isDirect }
        guard name == nil, alias == nil else { return false }
        return memberCount.map { $0 <= 2 } ?? false
    }

    /// The room as push rules see it. A number of members that isn't known matches no rule for small rooms.
    package func pushRuleRoom(sender: String) -> PushRuleRoom {
        PushRuleRoom(
            memberCount: memberCount ?? .max, sender: sender, powerLevels: powerLevels, roomVersion: version,
            creators: creators)
    }
}
