import APIRuntime
import PushRules
import Testing

@testable import PushClient

@Suite("Contents of notifications")
struct EventPresenterTests {
    private let presenter = EventPresenter(userID: Garden.fern)

    private func content(
        _ json: JSONObject, in room: RoomDetails = Garden.room, now: Double = 1_780_000_001
    ) throws -> NotificationContent {
        presenter.content(of: try #require(RoomEvent(json)), in: room, now: now)
    }

    @Test("each kind of event has the expected words", arguments: EventKind.messages + EventKind.rooms)
    func words(kind: EventKind) throws {
        let content = try content(kind.event, in: kind.isDirect ? Garden.chat : Garden.room)
        #expect(content.title == kind.title)
        #expect(content.subtitle == kind.subtitle)
        #expect(content.body == kind.body)
        if let actions = kind.actions { #expect(content.actions == actions) }
    }

    @Test("the end of a call and an edit replace the notification that they concern")
    func identifiers() throws {
        let call = try content(Garden.json("m.call.invite", ["call_id": "7"], id: "$a"))
        let end = try content(Garden.json("m.call.hangup", ["call_id": "7"], id: "$b"))
        #expect(call.identifier == end.identifier)
        #expect(call.interruption == .timeSensitive)
        #expect(end.interruption == .passive)
        let edit = try content(
            Garden.json(
                "m.room.message",
                [
                    "msgtype": "m.text", "body": "* b", "m.new_content": ["msgtype": "m.text", "body": "b"],
                    "m.relates_to": ["rel_type": "m.replace", "event_id": "$seed"],
                ], id: "$edit"))
        #expect(edit.identifier == "$seed")
        #expect(edit.eventID == "$edit")
    }

    @Test("a call that rang before its lifetime ended is a missed call")
    func missedCall() throws {
        let json = Garden.json("m.call.invite", ["call_id": "7", "lifetime": 60_000])
        #expect(try content(json, now: 1_780_000_070).body == "Voice call")
        #expect(try content(json, now: 1_780_000_090).body == "Missed call")
    }

    @Test("messages of a thread are grouped apart from those of the room")
    func threads() throws {
        let json = Garden.json(
            "m.room.message",
            ["msgtype": "m.text", "body": "x", "m.relates_to": ["rel_type": "m.thread", "event_id": "$seed"]])
        #expect(try content(json).threadID == "\(Garden.roomID)/$seed")
        #expect(try content(Garden.json("m.room.message", ["body": "x"])).threadID == Garden.roomID)
    }

    @Test("sound and highlight are those of the push rule")
    func decision() throws {
        let rules = CompiledRuleset.defaults()
        let json = Garden.json(
            "m.room.message", ["msgtype": "m.text", "body": "x", "m.mentions": ["user_ids": [.string(Garden.fern)]]])
        let event = try #require(RoomEvent(json))
        let decision = rules.decision(
            on: FlattenedEvent(json), in: Garden.room.pushRuleRoom(sender: Garden.wren),
            for: PushRuleUser(userID: Garden.fern))
        let content = presenter.content(of: event, in: Garden.room, decision: decision)
        #expect(content.sound == "default")
        #expect(content.isHighlighted)
    }

    @Test("an app's texts replace the English ones, and values aren't searched for placeholders")
    func localization() throws {
        let texts = NotificationTexts([.emote: "{sender}: {text}", .edited: ""])
        let presenter = EventPresenter(userID: Garden.fern, texts: texts)
        let event = try #require(
            RoomEvent(Garden.json("m.room.message", ["msgtype": "m.emote", "body": "likes {sender}"])))
        #expect(presenter.content(of: event, in: Garden.room).body == "Wren: likes {sender}")
        #expect(texts.text(.edited, [.text: "a"]) == "a (edited)")
        #expect(texts.text(.image) == "Image")
        #expect(NotificationTexts([.image: "{nothing} {"]).text(.image) == "{nothing} {")
    }

    @Test("each key has an English text of its own")
    func keys() {
        let texts = NotificationTexts.Key.allCases.map(\.english)
        #expect(Set(texts).count == texts.count)
        #expect(texts.allSatisfy { !$0.isEmpty })
    }
}
