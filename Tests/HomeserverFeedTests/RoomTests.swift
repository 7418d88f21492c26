import APIRuntime
import ClientServerAPI
import HomeserverPush
import Testing

/// The state of rooms, kept from events.
@Suite struct RoomTests {
    @Test func `an invitation notifies the invited user, and is read when it is accepted`() async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        let greenhouse = "!greenhouse:garden.example"
        let invitation = member(
            "$invite", fern, "invite", in: greenhouse, from: wren,
            unsigned: ["invite_room_state": [.object(strippedName)]])
        _ = try await fixture.transact([invitation])
        #expect(try await fixture.notified() == ["$invite"])
        #expect(try await fixture.store.unreadCounts(of: fern).messages == 1)
        let join = member("$join", fern, "join", in: greenhouse, unsigned: ["prev_content": ["membership": "invite"]])
        fixture.homeserver.with { $0.rooms[greenhouse] = [join] }
        _ = try await fixture.transact([join], id: "2")
        #expect(try await fixture.store.unreadCounts(of: fern).messages == 0)
    }

    private var strippedName: JSONObject {
        ["type": "m.room.name", "state_key": "", "sender": .string(wren), "content": ["name": "Greenhouse"]]
    }

    @Test(arguments: ["leave", "ban"])
    func `a user who leaves or is removed isn't notified any more`(_ membership: String) async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        _ = try await fixture.transact([message("$1")])
        _ = try await fixture.transact([member("$end", fern, membership, from: wren), message("$2")], id: "2")
        #expect(try await fixture.notified().isEmpty)
        #expect(try await fixture.store.unreadCounts(of: fern) == UnreadCounts())
    }

    @Test func `an older state event that arrives late doesn't replace a newer one`() async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        // The homeserver's state has the newer one.
        fixture.homeserver.with { state in
            state.rooms[beds]?.append(member("$fern2", fern, "join", name: "Fern", at: 1_780_000_002_000))
        }
        _ = try await fixture.transact([member("$fern2", fern, "join", name: "Fern", at: 1_780_000_002_000)])
        _ = try await fixture.transact([member("$old", fern, "leave", at: 1_780_000_001_000), message("$1")], id: "2")
        #expect(try await fixture.notified() == ["$1"])
    }

    @Test func `power levels that are strings of digits allow a notification of the room`() async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        let mention: JSONObject = ["m.mentions": ["room": true], "body": "@room"]
        _ = try await fixture.transact([message("$wren", mention), message("$moth", from: moth, mention)])
        let listed = try await fixture.store.notifications(of: fern, before: nil, limit: 9, onlyHighlights: true)
        #expect(listed.map(\.notification.event.eventID) == ["$wren"])
    }

    @Test func `a redaction by a moderator or the sender's server ends the notification`() async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        _ = try await fixture.transact([message("$1", from: moth), message("$2", from: moth), message("$3")])
        fixture.homeserver.with { state in
            for id in ["$1", "$2"] { state.events[id] = message(id, from: moth) }
            state.events["$3"] = message("$3")
        }
        let redactions = [
            event("$r1", "m.room.redaction", from: wren, ["redacts": "$1"]),
            event("$r2", "m.room.redaction", from: moth, ["redacts": "$2"]),
            // Neither a moderator nor of the sender's server.
            event("$r3", "m.room.redaction", from: moth, ["redacts": "$3"]),
        ]
        _ = try await fixture.transact(redactions, id: "2")
        #expect(try await fixture.notified() == ["$3"])
    }

    @Test func `a room's state is read once, as a user who is in it`() async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        _ = try await fixture.transact([message("$1"), message("$2")])
        _ = try await fixture.transact([message("$3")], id: "2")
        #expect(fixture.homeserver.calls.filter { $0.hasPrefix("state") } == ["state \(beds) \(fern)"])
    }
}
