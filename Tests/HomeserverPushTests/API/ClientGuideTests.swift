import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import Foundation
import HomeserverPush
import Logging
import LoopbackServer
import Metrics
import RecordedLog
import SharedData
import Synchronization
import Testing

/// The code of `docs/guides/clients-and-servers.md`, line by line, which shows that it compiles.
private func makeClient(
    transport: any ClientTransport, url: BaseURL, session: Session, logger: Logger
) -> HomeserverClient {
    // Asks for a new token when the server no longer accepts the old one. Concurrent requests wait for the same token.
    let authentication = AuthenticationMiddleware(token: session.token) { _ in
        try await session.refresh()
    }
    // Repeats what the server refuses for a time, and what got no response if that is harmless.
    var retry = RetryMiddleware.Configuration()
    retry.timeLimit = .seconds(20)
    retry.isIdempotent = { $0.isIdempotent || $0.operation == "setPusher" }
    return HomeserverClient(
        APIConnection(
            transport: transport, baseURL: url,
            middleware: [authentication, RetryMiddleware(retry), RequestTimer(), LoggingMiddleware(logger)]))
}

/// The middleware of `docs/guides/clients-and-servers.md`, line by line.
struct RequestTimer: ClientMiddleware {
    func send(_ request: ClientRequest, next: @escaping Next) async throws -> ClientResponse {
        let start = ContinuousClock.now
        let response = try await next(request)
        Metrics.Timer(
            label: "homeserver_request",
            dimensions: [("operation", request.operation), ("status", "\(response.head.status.code)")]
        ).recordNanoseconds(Int64(start.duration(to: .now) / .nanoseconds(1)))
        return response
    }
}

/// A session whose token has expired.
private final class Session: Sendable {
    let token = AccessToken("expired")
    let refreshes = Atomic(0)

    func refresh() async throws -> AccessToken {
        refreshes.add(1, ordering: .relaxed)
        return AccessToken("new")
    }
}

/// Accepts the new token; others have to be renewed.
private struct ExpiringSessions: Authenticator {
    func user(of token: AccessToken) async throws(MatrixError) -> AuthenticatedUser? {
        guard token != AccessToken("new") else { return AuthenticatedUser(userID: "@fern:garden.example") }
        throw MatrixError(
            status: .unauthorized, errcode: .unknownToken, message: "expired",
            additionalProperties: ["soft_logout": true])
    }
}

@Suite("The guide's client with middleware", .timeLimit(.minutes(5)))
struct ClientGuideTests {
    @Test("the document shows the code above")
    func code() throws {
        let url = SharedData.projectRoot.appending(path: "docs/guides/clients-and-servers.md")
        let document = try String(contentsOf: url, encoding: .utf8)
        let source = try String(contentsOfFile: #filePath, encoding: .utf8).components(separatedBy: "\n")
        let function = try #require(source.firstIndex { $0.hasPrefix(") -> HomeserverClient {") })
        let body = source[(function + 1)...].prefix { $0 != "}" }.map { String($0.dropFirst(4)) }
        let timer = try #require(source.firstIndex { $0.hasPrefix("struct RequestTimer") })
        let type = source[timer...].prefix { $0 != "}" } + ["}"]
        for code in [body, Array(type)] {
            #expect(code.count > 5)
            #expect(document.contains("```swift\n" + code.joined(separator: "\n") + "\n```"))
        }
    }

    @Test("an expired token is renewed once for many requests, and the log has no token")
    func run() async throws {
        let service = HomeserverPushService(
            store: InMemoryPushStore(), authenticator: ExpiringSessions(), transport: AsyncHTTPClientTransport(),
            logger: .silent)
        var router = APIRouter()
        service.register(on: &router)
        let log = RecordedLog()
        let session = Session()
        try await withServer(router) { url in
            let client = makeClient(
                transport: AsyncHTTPClientTransport(), url: url, session: session, logger: log.logger)
            let rule = SetPushRuleRequest(actions: [.notify], pattern: "tea*time")
            try await client.setPushRule(kind: .content, ruleID: "teatime", rule)
            #expect(try await client.getPushRule(kind: .content, ruleID: "teatime").pattern == "tea*time")
        }
        #expect(session.refreshes.load(ordering: .relaxed) == 1)
        #expect(log.lines.map { $0.metadata["status"] } == ["401", "200", "200"])
        #expect(log.lines.map { $0.metadata["operation"] } == ["setPushRule", "setPushRule", "getPushRule"])
        #expect(
            Set(log.lines.compactMap { $0.metadata["route"] }) == ["/_matrix/client/v3/pushrules/global/{}/{}"])
        for secret in ["expired", "new", "teatime", "tea*time"] { #expect(!log.texts.joined().contains(secret)) }
    }
}
