import Testing

@testable import PushClient

@Suite("Shown notifications")
struct ShownNotificationsTests {
    private func shown(_ events: [(id: String, room: String, thread: String?, time: Int64)]) -> ShownNotifications {
        let shown = ShownNotifications()
        for event in events {
            var content = NotificationContent(identifier: event.id, title: "", body: "x")
            content.eventID = event.id
            content.roomID = event.room
            content.time = event.time
            shown.add(content, threadID: event.thread)
        }
        return shown
    }

    private var sample: ShownNotifications {
        shown([("$1", "!a", nil, 1), ("$2", "!a", "$t", 2), ("$3", "!a", nil, 3), ("$4", "!b", nil, 1)])
    }

    @Test("a receipt withdraws the room's notifications up to its event")
    func receipt() {
        let shown = sample
        #expect(shown.withdraw(readUpTo: "$2", in: "!a") == ["$1", "$2"])
        #expect(shown.identifiers == ["$3", "$4"])
        // An event that isn't on the screen, but whose time the app knows.
        #expect(shown.withdraw(readUpTo: "$9", in: "!a").isEmpty)
        #expect(shown.withdraw(readUpTo: "$9", in: "!a", time: 3) == ["$3"])
    }

    @Test("a threaded receipt withdraws those of its thread alone")
    func threads() {
        #expect(sample.withdraw(readUpTo: "$3", in: "!a", thread: .main) == ["$1", "$3"])
        #expect(sample.withdraw(readUpTo: "$3", in: "!a", thread: .thread("$t")) == ["$2"])
        #expect(sample.withdraw(readUpTo: "$3", in: "!a", thread: .thread("$u")).isEmpty)
    }

    @Test("a room, an event and everything can be withdrawn")
    func others() {
        #expect(sample.withdraw(roomID: "!b") == ["$4"])
        #expect(sample.withdraw(id: "$3") == ["$3"])
        #expect(sample.withdrawAll() == ["$1", "$2", "$3", "$4"])
    }

    @Test("the record is bounded, stored and read again; a broken one is empty")
    func stored() {
        let shown = ShownNotifications(maxShown: 2, maxSeen: 3)
        for id in ["$1", "$2", "$3", "$4"] {
            #expect(shown.claim(id))
            shown.add(NotificationContent(identifier: id, title: "", body: "x"), threadID: nil)
        }
        #expect(shown.identifiers == ["$3", "$4"])
        let read = ShownNotifications(json: shown.jsonBytes())
        #expect(read.identifiers == ["$3", "$4"])
        #expect(!read.claim("$4"))
        #expect(read.claim("$1"))
        for broken in ["", "[]", "{", #"{"shown": 5, "seen": [1, {}]}"#, #"{"shown": [{}, 7]}"#] {
            #expect(ShownNotifications(json: Array(broken.utf8)).identifiers.isEmpty)
        }
    }

    @Test("a notification with the same identifier is replaced")
    func replaced() {
        let shown = shown([("$1", "!a", nil, 1), ("$2", "!a", nil, 2), ("$1", "!a", nil, 3)])
        #expect(shown.identifiers == ["$2", "$1"])
    }
}
