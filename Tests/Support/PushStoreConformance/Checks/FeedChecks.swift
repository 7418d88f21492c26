import APIRuntime
import ClientServerAPI
import HomeserverPush

/// The rooms and values of a service next to a homeserver.
enum FeedChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck("an unknown room has no state") { scenario in
            try expect(try await scenario.store.roomState(of: "!room").count, 0, "no state")
        },
        ConformanceCheck("state events are returned without change") { scenario in
            var event = state("m.room.name", "", "$1")
            event.content["name"] = .string("\u{0}\u{1F33F}")
            event.unsigned = .init(age: 5)
            event.additionalProperties["own"] = .integer(1)
            try await scenario.store.setRoomState([event], of: "!room", replacesAll: false)
            try expect(try await scenario.store.roomState(of: "!room"), [event], "all of the event")
        },
        ConformanceCheck("a state event replaces the one with the same type and state key") { scenario in
            let store = scenario.store
            let first = [
                state("m.room.name", "", "$1"), state("m.room.member", "@a", "$2"), state("m.room.member", "@b", "$3"),
            ]
            try await store.setRoomState(first, of: "!room", replacesAll: false)
            try await store.setRoomState(
                [state("m.room.member", "@a", "$4"), state("m.room.topic", "", "$5")], of: "!room", replacesAll: false)
            try expect(try await ids(store, "!room"), ["$1", "$3", "$4", "$5"], "the others stay")
            try expect(try await ids(store, "!other"), [], "another room's state stays")
        },
        ConformanceCheck("of several state events with the same key the last one is stored") { scenario in
            let events = [
                state("m.room.name", "", "$1"), state("m.room.topic", "", "$2"), state("m.room.name", "", "$3"),
            ]
            try await scenario.store.setRoomState(events, of: "!room", replacesAll: false)
            try expect(try await ids(scenario.store, "!room"), ["$2", "$3"], "the last one")
        },
        ConformanceCheck("events without a state key are left out") { scenario in
            let events = [state("m.room.message", nil, "$1"), state("m.room.name", "", "$2")]
            try await scenario.store.setRoomState(events, of: "!room", replacesAll: false)
            try expect(try await ids(scenario.store, "!room"), ["$2"], "only the state event")
        },
        ConformanceCheck("all state of a room can be replaced") { scenario in
            let store = scenario.store
            for room in ["!room", "!other"] {
                try await store.setRoomState(
                    [state("m.room.name", "", "$1"), state("m.room.topic", "", "$2")], of: room, replacesAll: false)
            }
            try await store.setRoomState([state("m.room.name", "", "$3")], of: "!room", replacesAll: true)
            try expect(try await ids(store, "!room"), ["$3"], "only what was set last")
            try expect(try await ids(store, "!other"), ["$1", "$2"], "another room's state stays")
            try await store.setRoomState([], of: "!room", replacesAll: true)
            try expect(try await ids(store, "!room"), [], "no state is left")
        },
        ConformanceCheck("all state of a room can be removed") { scenario in
            let store = scenario.store
            for room in ["!room", "!other"] {
                try await store.setRoomState([state("m.room.name", "", "$1")], of: room, replacesAll: false)
            }
            try await store.removeRoomState(of: "!room")
            try await store.removeRoomState(of: "!unknown")
            try expect(try await ids(store, "!room"), [], "no state is left")
            try expect(try await ids(store, "!other"), ["$1"], "another room's state stays")
        },
        ConformanceCheck("a large room's state is stored") { scenario in
            let members = (0..<2000).map { state("m.room.member", "@user\($0):example", "$\($0)") }
            try await scenario.store.setRoomState(members, of: "!room", replacesAll: true)
            try expect(try await scenario.store.roomState(of: "!room").count, 2000, "all members")
        },
        ConformanceCheck("values are stored by key and can be removed") { scenario in
            let store = scenario.store
            try expect(try await store.value(for: "position"), nil, "no value")
            try await store.setValue("s1_2\u{0}\u{1F33F}", for: "position")
            try await store.setValue("", for: "empty")
            try expect(try await store.value(for: "position"), "s1_2\u{0}\u{1F33F}", "the value")
            try expect(try await store.value(for: "empty"), "", "an empty value is a value")
            try await store.setValue("s3", for: "position")
            try expect(try await store.value(for: "position"), "s3", "the value that was set last")
            try await store.setValue(nil, for: "position")
            try await store.setValue(nil, for: "unknown")
            try expect(try await store.value(for: "position"), nil, "the value was removed")
            try expect(try await store.value(for: "empty"), "", "the other value stays")
        },
    ]

    private static func state(_ type: String, _ stateKey: String?, _ id: String) -> Event {
        Event(
            eventID: id, type: type, stateKey: stateKey, sender: "@sender:example", originServerTS: 1,
            content: ["key": .string(id)])
    }

    private static func ids(_ store: any PushStore, _ room: String) async throws -> [String] {
        try await store.roomState(of: room).map(\.eventID).sorted()
    }
}
