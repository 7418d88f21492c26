import APIRuntime
import HomeserverPush
import Testing

@testable import HomeserverFeed

/// The activity of a feed, for the operator's page.
@Suite struct ActivityTests {
    @Test func `transactions are counted with their events, and the age of the newest one is kept`() async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        let late = event(
            "$2", "m.room.message", from: wren, ["body": "ripe"], at: fixture.now.milliseconds - 2500)
        let old = event("$3", "m.room.message", from: wren, [:], at: 1)
        #expect(try await fixture.transact([late, old]).status == .ok)
        #expect(try await fixture.transact([], id: "2").status == .ok)
        let transactions = fixture.feed.activity.transactions
        #expect(transactions.lastHour == 2 && transactions.failedLastHour == 0)
        #expect(transactions.lastSuccess == fixture.clock.now && transactions.lastFailure == nil)
        #expect(fixture.feed.activity.eventsLastHour == 2)
        #expect(fixture.feed.activity.lag == .milliseconds(2500))
    }

    @Test func `a transaction that the homeserver holds up is a failure with its status`() async throws {
        let fixture = FeedFixture()
        try await fixture.setPusher()
        fixture.homeserver.with { $0.isDown = true }
        let join = member("$join", fern, "join", in: "!new:garden.example")
        #expect(try await fixture.transact([join]).status == .serviceUnavailable)
        let failure = try #require(fixture.feed.activity.transactions.lastFailure)
        #expect(failure.cause == .status(503))
        #expect(failure.reason.contains("the homeserver responded 503 M_UNKNOWN"))
        #expect(fixture.feed.activity.transactions.failedLastHour == 1)
    }

    @Test func `another token of the homeserver is accepted from then on, the earlier one is refused`() async throws {
        let fixture = FeedFixture()
        fixture.feed.replaceHomeserverToken(AccessToken("new"))
        #expect(try await fixture.transact([]).status == .forbidden)
        #expect(try await fixture.transact([], token: "new").status == .ok)
    }

    @Test func `the probe of a feed succeeds`() async {
        #expect(await FeedFixture().feed.probe())
    }
}
