import HomeserverPushAcceptance
import HomeserverPushSQLite
import Testing

/// The acceptance table of the client-server API.
@Suite("SQLitePushStore: client-server API", .timeLimit(.minutes(5)))
struct ClientServerAPITests {
    @Test("a case of the table", arguments: AcceptanceCase.all)
    func acceptance(_ row: AcceptanceCase) async throws {
        try await withStore { try await row.check(on: $0) }
    }

    @Test("pushers are notified by Web Push once they are activated")
    func webPush() async throws {
        try await withStore { try await WebPushAcceptance.check(on: $0) }
    }

    @Test("push rules are set, read, changed and deleted")
    func pushRules() async throws {
        try await withStore { try await PushRulesRow.checkAll(on: $0) }
    }
}
