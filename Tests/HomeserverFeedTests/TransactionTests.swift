import APIRuntime
import ClientServerAPI
import HTTPTypes
import HomeserverPush
import Testing

/// Events that the homeserver sends.
@Suite struct TransactionTests {
    @Test func `events of a room with a followed user notify the user, with the room's name and the sender's`()
        async throws
    {
        let fixture = FeedFixture()
        #expect(try await fixture.setPusher().status == .ok)
        #expect(try await fixture.transact([message("$1"), message("$2")]).status == .ok)
        #expect(try await fixture.notified() == ["$1", "$2"])
        // The pusher that was set is in the store, so that the notifications wait for it.
        let claims = try await fixture.store.claim(limit: 1, lease: .seconds(60), now: fixture.now)
        let claim = try #require(claims.first)
        let delivery = try await fixture.store.next(
            claim, after: nil, DeliveryRules(oldest: Timestamp(milliseconds: 0)), now: fixture.now)
        guard case .notification(let notification) = delivery?.content else {
            Issue.record("no notification waits")
            return
        }
        #expect(notification.room.name == "Kitchen garden")
        #expect(notification.room.senderDisplayName == "Wren")
    }

    @Test func `a token other than the homeserver's is refused with 403`() async throws {
        let fixture = FeedFixture()
        let response = try await fixture.transact([message("$1")], token: "as-token")
        #expect(response.status == .forbidden)
        #expect(response.errcode == "M_FORBIDDEN")
        #expect(try await fixture.send(.post, "/_matrix/app/v1/ping", "{}", token: "fern").status == .forbidden)
        #expect(try await fixture.send(.post, "/_matrix/app/v1/ping", "{}", token: "hs-token").status == .ok)
    }

    @Test func `transactions that are repeated, or have the same events, notify once`() async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        for id in ["1", "1", "2"] { #expect(try await fixture.transact([message("$1")], id: id).status == .ok) }
        #expect(try await fixture.notified() == ["$1"])
        #expect(try await fixture.store.unreadCounts(of: fern).messages == 1)
    }

    @Test func `a malformed event doesn't stop the others of its transaction`() async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        let response = try await fixture.transact([["type": 5], message("$1"), [:]])
        #expect(response.status == .ok)
        #expect(try await fixture.notified() == ["$1"])
    }

    @Test func `users without pushers aren't notified, and their rooms' events aren't recorded`() async throws {
        let fixture = FeedFixture()
        #expect(try await fixture.transact([message("$1", from: moth)]).status == .ok)
        try await fixture.setPusher()
        #expect(try await fixture.notified().isEmpty)
        #expect(try await fixture.notified(wren).isEmpty)
    }

    @Test func `events are refused while the homeserver can't be asked for the room, and taken again later`()
        async throws
    {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        fixture.homeserver.with { $0.isDown = true }
        let response = try await fixture.transact([message("$1")])
        #expect(response.status == .serviceUnavailable)
        fixture.homeserver.with { $0.isDown = false }
        #expect(try await fixture.transact([message("$1")]).status == .ok)
        #expect(try await fixture.notified() == ["$1"])
    }

    @Test func `a service that starts again knows users and rooms from its store`() async throws {
        let first = FeedFixture()
        try await first.setPusher()
        _ = try await first.transact([message("$1")])
        let second = FeedFixture(store: first.store)
        try await second.feed.start()
        second.homeserver.with { $0.isDown = true }
        #expect(try await second.transact([message("$1"), message("$2")], id: "2").status == .ok)
        #expect(try await second.notified() == ["$1", "$2"])
    }

    @Test func `a user's own message marks what was before it as read`() async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        _ = try await fixture.transact([message("$1"), message("$2", from: fern), message("$3")])
        #expect(try await fixture.store.unreadCounts(of: fern).messages == 1)
    }
}

extension FeedFixture {
    var now: Timestamp { Timestamp(milliseconds: Int64(clock.secondsSince1970 * 1000)) }
}

extension ServerResponse {
    var errcode: String? { (try? JSONObject(json: body))?["errcode"]?.string }
}
