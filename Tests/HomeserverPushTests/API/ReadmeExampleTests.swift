import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import HomeserverPush
import LoopbackServer
import Testing

@Suite("The README's example", .timeLimit(.minutes(5)))
struct ReadmeExampleTests {
    @Test("a rule is set and read, and a missing rule throws a MatrixError")
    func example() async throws {
        let sessions = SessionStore()
        let token = "secret"
        sessions.add(AccessToken(token), for: AuthenticatedUser(userID: "@fern:garden.example"))
        let service = HomeserverPushService(
            store: InMemoryPushStore(), authenticator: sessions, transport: AsyncHTTPClientTransport(), logger: .silent)
        var router = APIRouter()
        service.register(on: &router)
        try await withServer(router) { baseURL in
            let client = HomeserverClient(
                APIConnection(
                    transport: AsyncHTTPClientTransport(),
                    baseURL: try BaseURL("\(baseURL)"),
                    accessToken: AccessToken(token)))

            let rule = SetPushRuleRequest(
                actions: [.notify, .setTweak(.init(setTweak: "sound", value: "kettle"))], pattern: "tea*time")
            try await client.setPushRule(kind: .content, ruleID: "teatime", rule)
            #expect(try await client.getPushRule(kind: .content, ruleID: "teatime").pattern == "tea*time")

            do {
                _ = try await client.getPushRule(kind: .content, ruleID: "elevenses")
                Issue.record("expected M_NOT_FOUND")
            } catch let error as MatrixError where error.errcode == .notFound {
                #expect(error.status == .notFound)
            }
        }
    }
}
