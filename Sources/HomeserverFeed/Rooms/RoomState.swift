import APIRuntime
import ClientServerAPI
import HomeserverPush
import StringGrammars

/// The part of a room's state that push rules and notifications use, and the members.
struct RoomState: Sendable {
    /// A member's event.
    struct Member: Sendable {
        var eventID: String
        var membership: String
        var displayName: String?
        var time: Int64
    }

    private(set) var members: [OpaqueIdentifier: Member] = [:]
    /// The number of members who have joined.
    private(set) var joinedCount = 0
    /// The local members who have joined.
    private(set) var localMembers: Set<OpaqueIdentifier> = []
    private var events: [String: Event] = [:]
    private let serverName: String

    /// The types of the state events with an empty state key that are kept.
    private static let types: Set<String> = [
        "m.room.create", "m.room.name", "m.room.canonical_alias", "m.room.power_levels",
    ]

    init(serverName: String, _ events: [Event] = []) {
        self.serverName = serverName
        for event in events { set(event) }
    }

    /// The number of state events, for bounds.
    var count: Int { members.count + events.count }

    /// Whether a state event is kept.
    static func keeps(_ event: Event) -> Bool {
        guard let key = event.stateKey else { return false }
        return event.type == "m.room.member" || key.isEmpty && types.contains(event.type)
    }

    /// Returns the part of a state event that is stored.
    static func stored(_ event: Event) -> Event {
        var stored = event
        stored.unsigned = nil
        stored.additionalProperties = [:]
        guard event.type == "m.room.member" else { return stored }
        stored.content = [:]
        for key in ["membership", "displayname"] { stored.content[key] = event.content[key] }
        return stored
    }

    /// Puts a state event in place of the one with the same type and state key.
    mutating func set(_ event: Event) {
        guard Self.keeps(event), let key = event.stateKey else { return }
        guard event.type == "m.room.member" else {
            events[event.type] = event
            return
        }
        let user = OpaqueIdentifier(key)
        let membership = event.membership ?? "leave"
        if members[user]?.membership == "join" { joinedCount -= 1 }
        if membership == "join" { joinedCount += 1 }
        if membership == "join", isLocal(key) { localMembers.insert(user) } else { localMembers.remove(user) }
        // Those who have left are kept too: an older event mustn't bring them back.
        members[user] = Member(
            eventID: event.eventID, membership: membership, displayName: event.content["displayname"]?.string,
            time: event.originServerTS)
    }

    // MARK: Order

    /// How a state event relates to the kept one with the same type and state key.
    enum Order {
        /// It is the kept one.
        case same
        /// It replaces the kept one.
        case later
        /// It may be older than the kept one.
        case doubtful
    }

    func order(of event: Event) -> Order {
        guard let kept = keptEvent(event) else { return .later }
        if kept.id.isIdentical(to: event.eventID) { return .same }
        if let replaced = event.unsigned?.replacesState {
            return replaced.isIdentical(to: kept.id) ? .later : .doubtful
        }
        return event.originServerTS >= kept.time ? .later : .doubtful
    }

    /// Returns whether an event is part of the kept state.
    func contains(eventID: String) -> Bool {
        events.values.contains { $0.eventID.isIdentical(to: eventID) }
            || members.values.contains { $0.eventID.isIdentical(to: eventID) }
    }

    private func keptEvent(_ event: Event) -> (id: String, time: Int64)? {
        guard event.type == "m.room.member" else {
            return events[event.type].map { ($0.eventID, $0.originServerTS) }
        }
        return members[OpaqueIdentifier(event.stateKey ?? "")].map { ($0.eventID, $0.time) }
    }

    // MARK: Contents

    func membership(of userID: String) -> String? { members[OpaqueIdentifier(userID)]?.membership }

    func isLocal(_ userID: String) -> Bool { userID.hasServerName(serverName) }

    private func text(_ type: String, _ key: String) -> String? {
        events[type]?.content[key]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    var powerLevels: JSONObject? { events["m.room.power_levels"]?.content }
    /// Rooms without the member have the first version.
    var version: String { text("m.room.create", "room_version") ?? "1" }

    var creators: [String] {
        guard let create = events["m.room.create"] else { return [] }
        let additional = create.content["additional_creators"]?.array ?? []
        return [create.sender] + additional.compactMap(\.string)
    }

    /// Returns the context of an event for its evaluation.
    /// - Parameter users: the local users who are notified, of whom those in the room are in the context.
    func context(of event: Event, in roomID: String, for users: FollowedUsers.Snapshot) -> RoomContext {
        var local = users.common(with: localMembers)
        // An invitation notifies the invited user.
        if event.membership == "invite", let invited = event.stateKey, users.contains(invited) { local.append(invited) }
        var names: [String: String] = [:]
        for userID in local { names[userID] = members[OpaqueIdentifier(userID)]?.displayName }
        return RoomContext(
            roomID: roomID, name: text("m.room.name", "name"), alias: text("m.room.canonical_alias", "alias"),
            senderDisplayName: members[OpaqueIdentifier(event.sender)]?.displayName, localMembers: local,
            ignoringMembers: users.ignoring(event.sender, among: local), memberCount: joinedCount,
            displayNames: names, powerLevels: powerLevels, version: version, creators: creators)
    }
}

extension String {
    /// Whether a user ID belongs to a homeserver.
    func hasServerName(_ serverName: String) -> Bool {
        guard let colon = utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return utf8[colon...].dropFirst().elementsEqual(serverName.utf8)
    }
}
