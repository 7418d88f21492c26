import APIRuntime
import ClientServerAPI
import ManualClock
import PushRules
import Testing

@testable import HomeserverPush

@Suite("Processing an event")
struct EventProcessorTests {
    let store = InMemoryPushStore()
    let clock = ManualClock()
    let rules: UserPushRules
    let processor: EventProcessor

    init() {
        rules = UserPushRules(store: store)
        processor = EventProcessor(store: store, rules: rules, serverName: "garden.example", clock: clock)
    }

    private func listed(_ userID: String = fern) async throws -> [NotificationsResponse.Notification] {
        try await store.notifications(of: userID, before: nil, limit: 100, onlyHighlights: false).map(\.notification)
    }

    /// Processes an event of its own room, and returns the actions of fern's notification; `nil` if none exists.
    private func actions(
        _ content: JSONObject = [:], from sender: String = wren, type: String = "m.room.message",
        in room: RoomContext = beds
    ) async throws -> [Action]? {
        let id = "$\(try await listed().count).\(sender).\(clock.timestamp.milliseconds)"
        clock.advance(by: .milliseconds(1))
        try await processor.process(message(id, from: sender, type: type, content), in: room)
        return try await listed().first { $0.event.eventID == id }?.actions
    }

    private let sound = Action.setTweak(.init(setTweak: "sound", value: "default"))
    private let highlight = Action.setTweak(.init(setTweak: "highlight"))

    // MARK: Recording

    @Test("an event is recorded once, for the members whose rules notify, without unsigned")
    func records() async throws {
        var event = message()
        event.unsigned = Event.Unsigned(age: 5)
        #expect(try await processor.process(event, in: beds))
        #expect(try await !processor.process(event, in: beds))
        let listed = try await listed()
        #expect(listed.map(\.event) == [message()])
        #expect(listed.map(\.ts) == [clock.timestamp.milliseconds])
        #expect(try await self.listed(wren).isEmpty, "own events never notify")
        #expect(try await store.unreadCounts(of: fern) == UnreadCounts(rooms: 1, messages: 1))
    }

    @Test("an event without notifications is recorded, so that a receipt can name it")
    func silent() async throws {
        try await processor.process(message("$one"), in: beds)
        try await processor.process(message("$reaction", type: "m.reaction"), in: beds)
        #expect(try await listed().count == 1)
        try await processor.process(
            ReadReceipt(
                userID: fern, roomID: beds.roomID, eventID: "$reaction", thread: .all,
                time: Timestamp(milliseconds: 0)))
        #expect(try await store.unreadCounts(of: fern) == UnreadCounts())
    }

    @Test("members who ignore the sender aren't notified, not even of invitations")
    func ignored() async throws {
        var room = beds
        room.localMembers = [fern, ivy]
        room.ignoringMembers = [fern]
        try await processor.process(message(), in: room)
        try await processor.process(member(fern, "invite"), in: room)
        #expect(try await listed().isEmpty)
        #expect(try await store.unreadCounts(of: fern) == UnreadCounts())
        #expect(try await listed(ivy).count == 1)
    }

    @Test("a redaction ends the notification, in the form of each room version", arguments: [true, false])
    func redaction(isInContent: Bool) async throws {
        try await processor.process(message("$one"), in: beds)
        var redaction = message("$redaction", type: "m.room.redaction")
        redaction.content = isInContent ? ["redacts": "$one"] : [:]
        if !isInContent { redaction.additionalProperties = ["redacts": "$one"] }
        try await processor.process(redaction, in: beds)
        #expect(try await listed().isEmpty)
        #expect(try await store.unreadCounts(of: fern) == UnreadCounts())
    }

    @Test("a redaction without an event ends the notification")
    func redactionWithoutEvent() async throws {
        try await processor.process(message("$one"), in: beds)
        try await processor.processRedaction(of: "$one", in: beds.roomID)
        #expect(try await store.unreadCounts(of: fern) == UnreadCounts())
    }

    @Test("leaving, being removed and being banned take the counts of the room", arguments: ["leave", "ban"])
    func leaving(membership: String) async throws {
        try await processor.process(message(), in: beds)
        var other = beds
        other.roomID = "!shed:garden.example"
        try await processor.process(message("$two"), in: other)
        try await processor.process(member("@fern:elsewhere.example", membership, "$foreign"), in: beds)
        try await processor.process(member(fern, "join", "$name", before: "join"), in: beds)
        #expect(try await store.unreadCounts(of: fern) == UnreadCounts(rooms: 2, messages: 2))
        try await processor.process(member(fern, membership), in: beds)
        #expect(try await store.unreadCounts(of: fern) == UnreadCounts(rooms: 1, messages: 1))
        try await processor.processLeave(of: fern, from: other.roomID)
        #expect(try await store.unreadCounts(of: fern) == UnreadCounts())
    }

    @Test("a member's own message reads what was before it in its thread, other events of the member don't")
    func ownMessages() async throws {
        let thread: JSONObject = ["m.relates_to": ["rel_type": "m.thread", "event_id": "$root"]]
        let edit: JSONObject = ["m.relates_to": ["rel_type": "m.replace", "event_id": "$1"]]
        let reply: JSONObject = ["m.relates_to": ["m.in_reply_to": ["event_id": "$1"]]]
        func unread() async throws -> [String] {
            try await store.unreadThreads(of: fern, in: beds.roomID).map { "\($0.threadID ?? "main") \($0.messages)" }
                .sorted()
        }
        try await processor.process(message("$1"), in: beds)
        try await processor.process(message("$2", thread), in: beds)
        #expect(try await unread() == ["$root 1", "main 1"])
        try await processor.process(message("$edit", from: fern, edit), in: beds)
        try await processor.process(
            message("$redaction", from: fern, type: "m.room.redaction", ["redacts": "$x"]), in: beds)
        try await processor.process(member(fern, "join", "$name", before: "join"), in: beds)
        #expect(try await unread() == ["$root 1", "main 1"])
        try await processor.process(message("$3", from: fern, reply), in: beds)
        #expect(try await unread() == ["$root 1"])
        try await processor.process(message("$4", from: fern, thread), in: beds)
        #expect(try await unread() == [])
        try await processor.process(message("$5"), in: beds)
        try await processor.process(message("$1", from: fern), in: beds)
        #expect(try await unread() == ["main 1"], "an event that was recorded before reads nothing further")
        var others = beds
        others.localMembers.removeAll { $0 == fern }
        try await processor.process(message("$6", from: fern), in: others)
        #expect(try await unread() == ["main 1"], "the sender isn't a local member")
    }

    @Test("an accepted invitation is read")
    func acceptedInvitation() async throws {
        try await processor.process(member(fern, "invite", "$invite"), in: beds)
        #expect(try await store.unreadCounts(of: fern).rooms == 1)
        try await processor.process(member(fern, "join", "$join", before: "invite"), in: beds)
        #expect(try await store.unreadCounts(of: fern) == UnreadCounts())
        #expect(try await listed().map(\.read) == [true])
    }

    @Test("the rules about a room are copied once to the room that replaces it, when the user joins")
    func roomUpgrade() async throws {
        let (old, new) = ("!shed:garden.example", beds.roomID)
        let isRoom = PushCondition.eventMatch(.init(key: "room_id", pattern: old))
        try await rules.set(kind: .room, ruleID: old, to: rule([]), of: fern)
        try await rules.set(kind: .override, ruleID: old, to: rule([], conditions: [isRoom]), of: fern)
        try await rules.set(
            kind: .override, ruleID: "bell", to: rule([.notify, sound], conditions: [isRoom]), of: fern)
        try await rules.setEnabled(false, kind: .override, ruleID: "bell", of: fern)
        try await rules.set(kind: .override, ruleID: "other", to: rule([], conditions: []), of: fern)
        var room = beds
        room.predecessorID = old
        for id in ["$1", "$2"] { try await processor.process(member(fern, "join", id, before: "invite"), in: room) }
        let ruleset = try await rules.ruleset(of: fern)
        #expect(ruleset[.room].map(\.ruleID) == [old, new])
        let own = ruleset[.override].filter { !$0.default }
        #expect(own.map(\.ruleID) == ["other", "bell", "bell \(new)", old, new])
        #expect(own.map(\.enabled) == [true, false, false, true, true])
        #expect(own.last?.conditions == [.eventMatch(.init(key: "room_id", pattern: new))])
        // A profile change isn't a join.
        try await rules.delete(kind: .room, ruleID: new, of: fern)
        try await processor.process(member(fern, "join", "$3", before: "join"), in: room)
        #expect(try await rules.ruleset(of: fern)[.room].map(\.ruleID) == [old])
    }

    @Test(
        "an event belongs to the thread of its relation, over at most three hops",
        arguments: [(0, "$root"), (1, "$root"), (3, "$root"), (4, nil)])
    func threads(hops: Int, root: String?) async throws {
        func relation(_ type: String, _ id: String) -> JSONObject {
            ["m.relates_to": ["rel_type": .string(type), "event_id": .string(id)]]
        }
        // Each event relates to the one before; the first is in the thread.
        let events = (0...hops).map { number in
            message(
                "$\(number)", number == 0 ? relation("m.thread", "$root") : relation("m.reference", "$\(number - 1)"))
        }
        let processor = EventProcessor(store: store, rules: rules, clock: clock) { id, _ in
            events.first { $0.eventID == id }
        }
        try await processor.process(events[hops], in: beds)
        #expect(try await store.unreadThreads(of: fern, in: beds.roomID).map(\.threadID) == [root])
    }

    @Test("a reply outside of a thread belongs to the main timeline")
    func reply() async throws {
        let reply: JSONObject = ["m.relates_to": ["m.in_reply_to": ["event_id": "$zero"]]]
        try await processor.process(message("$one", reply), in: beds)
        #expect(try await store.unreadThreads(of: fern, in: beds.roomID).map(\.threadID) == [nil])
    }

    // MARK: Rules

    @Test("a message notifies without a sound in a large room, with a sound in a room of two")
    func defaults() async throws {
        #expect(try await actions() == [.notify])
        var two = beds
        two.memberCount = 2
        #expect(try await actions(in: two) == [.notify, sound])
    }

    @Test("reactions, edits, notices and other users' invitations don't notify; the user's own invitation does")
    func others() async throws {
        #expect(try await actions(type: "m.reaction") == nil)
        #expect(try await actions(["m.relates_to": ["rel_type": "m.replace"]]) == nil)
        #expect(try await actions(["msgtype": "m.notice"]) == nil)
        try await processor.process(member(ivy, "invite", "$ivy"), in: beds)
        #expect(try await listed().isEmpty)
        try await processor.process(member(fern, "invite", "$fern"), in: beds)
        #expect(try await listed().map(\.actions) == [[.notify, sound]])
    }

    @Test("a disabled rule doesn't notify until it is enabled again; nothing does while .m.rule.master is enabled")
    func disabled() async throws {
        try await rules.setEnabled(false, kind: .underride, ruleID: ".m.rule.message", of: fern)
        #expect(try await actions() == nil)
        try await rules.setEnabled(true, kind: .underride, ruleID: ".m.rule.message", of: fern)
        #expect(try await actions() == [.notify])
        try await rules.setEnabled(true, kind: .override, ruleID: ".m.rule.master", of: fern)
        #expect(try await actions() == nil)
        try await rules.setEnabled(false, kind: .override, ruleID: ".m.rule.master", of: fern)
        #expect(try await actions(type: "m.room.encrypted") == [.notify])
    }

    @Test("a keyword rule sets sound and highlight")
    func keyword() async throws {
        let actions: [Action] = [.notify, .setTweak(.init(setTweak: "sound", value: "bell")), highlight]
        try await rules.set(kind: .content, ruleID: "harvest", to: rule(actions, pattern: "tomato*"), of: fern)
        #expect(try await self.actions() == actions)
        #expect(try await self.actions(["body": "Only potatoes"]) == [.notify])
        #expect(try await store.unreadCounts(of: fern) == UnreadCounts(rooms: 1, messages: 2, highlights: 1))
        try await rules.delete(kind: .content, ruleID: "harvest", of: fern)
        #expect(try await self.actions() == [.notify])
    }

    @Test(
        "a rule without actions or with only dont_notify prevents notifications",
        arguments: [[], [Action.dontNotify]])
    func muted(actions: [Action]) async throws {
        try await rules.set(kind: .room, ruleID: beds.roomID, to: rule(actions), of: fern)
        #expect(try await self.actions() == nil)
        var other = beds
        other.roomID = "!shed:garden.example"
        #expect(try await self.actions(in: other) == [.notify])
        try await rules.setActions(actions, kind: .underride, ruleID: ".m.rule.message", of: fern)
        #expect(try await self.actions(in: other) == nil)
    }

    @Test("a mention notifies the mentioned user with a highlight, and never the sender")
    func mention() async throws {
        let mention: JSONObject = ["m.mentions": ["user_ids": [.string(fern)]]]
        #expect(try await actions(mention) == [.notify, sound, highlight])
        #expect(try await actions(["m.mentions": ["user_ids": [.string(wren)]]]) == [.notify])
        #expect(try await actions(mention, from: fern) == nil)
    }

    @Test("a mention of the room highlights if the sender's power level suffices in the room version")
    func roomMention() async throws {
        let mention: JSONObject = ["m.mentions": ["room": true]]
        #expect(try await actions(mention) == [.notify])
        var room = beds
        room.powerLevels = ["users": ["@wren:garden.example": 50]]
        #expect(try await actions(mention, in: room) == [.notify, highlight])
        room.version = "9"
        room.powerLevels = ["users": ["@wren:garden.example": "50"]]
        #expect(try await actions(mention, in: room) == [.notify, highlight], "strings of digits in old versions")
        room.version = "12"
        #expect(try await actions(mention, in: room) == [.notify])
        room.powerLevels = ["notifications": ["room": 60], "users": ["@wren:garden.example": 50]]
        #expect(try await actions(mention, in: room) == [.notify])
        room.creators = [wren]
        #expect(try await actions(mention, in: room) == [.notify, highlight])
        room.version = "11"
        #expect(try await actions(mention, in: room) == [.notify])
    }

    @Test("contains_display_name uses the display name in the room")
    func displayName() async throws {
        try await rules.set(
            kind: .override, ruleID: "name",
            to: rule([.notify, highlight], conditions: [.containsDisplayName(.init())]),
            of: fern)
        let body: JSONObject = ["body": "Ask the gardener"]
        #expect(try await actions(body) == [.notify])
        var room = beds
        room.displayNames = [fern: "The Gardener"]
        #expect(try await actions(body, in: room) == [.notify, highlight])
    }

    @Test("with MSC4028, encrypted events notify despite the room's rule, unless an override rule mutes the room")
    func encryptedEvents() async throws {
        let rules = UserPushRules(store: store, options: .encryptedEvents)
        let processor = EventProcessor(store: store, rules: rules, clock: clock)
        try await rules.set(kind: .room, ruleID: beds.roomID, to: rule([]), of: fern)
        try await processor.process(message("$one", type: "m.room.encrypted"), in: beds)
        try await processor.process(message("$two"), in: beds)
        #expect(try await listed().map(\.event.eventID) == ["$one"])
        let isRoom = PushCondition.eventMatch(.init(key: "room_id", pattern: beds.roomID))
        try await rules.set(kind: .override, ruleID: beds.roomID, to: rule([], conditions: [isRoom]), of: fern)
        try await processor.process(message("$three", type: "m.room.encrypted"), in: beds)
        #expect(try await listed().count == 1)
    }
}
