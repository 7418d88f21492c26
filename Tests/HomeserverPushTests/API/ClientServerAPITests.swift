import HomeserverPush
import HomeserverPushAcceptance
import Testing

/// The acceptance table of the client-server API, on the store in memory.
@Suite("Client-server API", .timeLimit(.minutes(5)))
struct ClientServerAPITests {
    @Test("pushers are set, listed and deleted", arguments: AcceptanceCase.settingPushers)
    func pushers(row: AcceptanceCase) async throws { try await row.check(on: InMemoryPushStore()) }

    @Test("a data.url that isn't a gateway's returns 400 M_INVALID_PARAM", arguments: AcceptanceCase.rejectedURLs)
    func rejectedURLs(row: AcceptanceCase) async throws { try await row.check(on: InMemoryPushStore()) }

    @Test("an invalid pusher returns the specification's error", arguments: AcceptanceCase.rejectedPushers)
    func rejectedPushers(row: AcceptanceCase) async throws { try await row.check(on: InMemoryPushStore()) }

    @Test("tokens, sessions, rates and options have their effects", arguments: AcceptanceCase.sessions)
    func sessions(row: AcceptanceCase) async throws { try await row.check(on: InMemoryPushStore()) }

    @Test("gateways get what the rules of clients say", arguments: AcceptanceCase.deliveries)
    func deliveries(row: AcceptanceCase) async throws { try await row.check(on: InMemoryPushStore()) }

    @Test("notifications are listed", arguments: AcceptanceCase.notifications)
    func notifications(row: AcceptanceCase) async throws { try await row.check(on: InMemoryPushStore()) }

    @Test("pushers are notified by Web Push once they are activated")
    func webPush() async throws { try await WebPushAcceptance.check(on: InMemoryPushStore()) }

    @Test("push rules are set, read, changed and deleted")
    func pushRules() async throws { try await PushRulesRow.checkAll(on: InMemoryPushStore()) }
}
