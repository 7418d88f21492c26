import APIRuntime
import Testing

@testable import PushClient

extension NotificationResolverTests {
    @Test("an invitation is shown from its stripped state, with and without an event ID")
    func invitations() async throws {
        homeserver.with {
            $0.invitations[Garden.roomID] = [
                Garden.state("m.room.name", ["name": "Orchard"]), "odd",
                Garden.state("m.room.member", ["membership": "join", "displayname": "Wren"], key: Garden.wren),
                Garden.state("m.room.member", ["membership": "invite", "reason": "Pears"], key: Garden.fern),
            ]
        }
        // A room that the user was in before: the cache has it, but the event can't be read.
        cache.store(Garden.room, now: clock.now)
        for eventID in ["$invitation", nil] {
            let content = try #require(await resolver().result(for: notification(eventID)).content)
            #expect(content.title == "Orchard")
            #expect(content.subtitle == "Wren")
            #expect(content.body == "Invites you to this room: Pears")
            #expect(content.actions == [.acceptInvitation, .declineInvitation])
        }
    }

    @Test("own and redacted events are suppressed, and a redaction withdraws its notification")
    func suppressed() async throws {
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Ripe"]))
        add(Garden.json("m.room.message", ["body": "x"], id: "$own", sender: Garden.fern))
        add(Garden.json("m.room.message", [:], id: "$gone", unsigned: ["redacted_because": [:]]))
        add(Garden.json("m.room.redaction", ["redacts": "$ripe"], id: "$redaction"))
        let resolver = try resolver()
        #expect(await resolver.result(for: notification()).content != nil)
        #expect(await resolver.result(for: notification("$own")).suppression == .ownEvent)
        #expect(await resolver.result(for: notification("$gone")).suppression == .redacted)
        let redaction = await resolver.result(for: notification("$redaction"))
        #expect(redaction.suppression == .redacted)
        #expect(redaction.withdrawn == ["$ripe"])
        #expect(shown.identifiers.isEmpty)
    }

    @Test("counts alone set the badge, and zero withdraws all notifications")
    func counts() async throws {
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Ripe"]))
        let resolver = try resolver()
        _ = await resolver.result(for: notification())
        var counts = ReceivedNotification()
        counts.counts.unread = 3
        let some = await resolver.result(for: counts)
        #expect(some.suppression == .countsOnly)
        #expect(some.badge == 3)
        #expect(some.withdrawn.isEmpty)
        counts.counts.unread = 0
        #expect(await resolver.result(for: counts).withdrawn == ["$ripe"])
    }

    @Test("the test of a troubleshooter is shown each time, without a request")
    func test() async throws {
        let resolver = try resolver()
        for _ in 0..<2 {
            let result = await resolver.result(for: notification("$THIS_IS_A_FAKE_EVENT_ID"))
            #expect(result.content?.body == "Notifications work")
        }
        #expect(homeserver.calls.isEmpty)
    }

    @Test("a list of members that is too large leaves the number open, and isn't fetched twice")
    func largeRoom() async throws {
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Ripe"]), members: 30_000)
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Eaten"], id: "$eaten"), members: 30_000)
        let resolver = try resolver()
        #expect(await resolver.result(for: notification()).content?.title == "Kitchen garden")
        homeserver.with { $0.calls = [] }
        #expect(await resolver.result(for: notification("$eaten")).content?.body == "Eaten")
        #expect(homeserver.calls.sorted() == ["event $eaten", "pushrules"])
    }

    @Test("a change of the room's name is shown with the new name")
    func renamed() async throws {
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Ripe"]))
        let resolver = try resolver()
        _ = await resolver.result(for: notification())
        add(
            Garden.json("m.room.name", ["name": "Orchard"], id: "$name", stateKey: ""),
            state: Garden.roomState + [Garden.state("m.room.name", ["name": "Orchard"])])
        let content = try #require(await resolver.result(for: notification("$name")).content)
        #expect(content.title == "Orchard")
        #expect(content.body == "Changed the room's name to Orchard")
    }

    @Test("an encrypted redaction withdraws nothing")
    func forgedRedaction() async throws {
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Ripe"]))
        add(Garden.json("m.room.encrypted", ["ciphertext": "x"], id: "$forged"))
        let resolver = try resolver(decrypt: { _, _ in
            ["type": "m.room.redaction", "content": ["redacts": "$ripe"]]
        })
        _ = await resolver.result(for: notification())
        let result = await resolver.result(for: notification("$forged"))
        #expect(result.content == nil)
        #expect(result.withdrawn.isEmpty)
        #expect(shown.identifiers == ["$ripe"])
    }

    @Test("an event of a sender whom the user ignores is suppressed")
    func ignoredSender() async throws {
        homeserver.with {
            $0.failure = 404
            $0.errorCode = "M_SENDER_IGNORED"
        }
        let result = try await resolver().result(for: notification())
        #expect(result.content == nil)
        #expect(result.suppression == .senderIgnored)
        homeserver.with { $0.errorCode = .notFound }
        #expect(try await resolver().result(for: notification("$b")).content?.incompleteness == .notFound)
    }

    @Test("a payload with a text but without identifiers is shown, with the reason that it isn't complete")
    func textOnly() async throws {
        var received = ReceivedNotification()
        received.providedText = .plain(title: "Chat", subtitle: nil, body: "You have messages")
        let content = try #require(await resolver().result(for: received).content)
        #expect(content.title == "Chat")
        #expect(content.body == "You have messages")
        #expect(content.incompleteness == .notFetchable)
    }

    @Test("the app's own store saves the request for the room")
    func storedRoom() async throws {
        add(Garden.json("m.room.message", ["msgtype": "m.text", "body": "Ripe"]))
        let content = try await resolver(storedRoom: { _ in Garden.room }).result(for: notification()).content
        #expect(content?.title == "Kitchen garden")
        #expect(homeserver.calls.sorted() == ["event $ripe", "pushrules"])
    }
}
