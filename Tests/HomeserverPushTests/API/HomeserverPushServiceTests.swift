import APIRuntime
import ClientServerAPI
import HTTPTypes
import ManualClock
import PushDelivery
import PushRules
import Synchronization
import Testing

@testable import HomeserverPush

@Suite("HomeserverPushService")
struct HomeserverPushServiceTests {
    private let store = InMemoryPushStore()
    private let caller = AuthenticatedUser(userID: "@fern:garden.example", deviceID: "TABLET")

    private func service(
        _ configuration: HomeserverPushConfiguration = .init(), store: (any PushStore)? = nil,
        authenticator: any Authenticator = SessionStore(), forwarder: (any PushRuleForwarder)? = nil,
        clock: any DeliveryClock = SystemClock()
    ) -> HomeserverPushService {
        HomeserverPushService(
            store: store ?? self.store, authenticator: authenticator, transport: UnusedTransport(),
            configuration: configuration, forwarder: forwarder, logger: .silent, clock: clock)
    }

    // MARK: Rates

    @Test("the bound on an address counts changes with and without a valid token, and refills")
    func changesPerAddress() async throws {
        var configuration = HomeserverPushConfiguration()
        configuration.changesPerAddress = RequestRate(perSecond: 1, burst: 2)
        let clock = ManualClock()
        var router = APIRouter()
        service(configuration, clock: clock).register(on: &router)
        func send(_ method: HTTPRequest.Method, _ path: String, from ip: UInt32 = 1) async -> Int {
            let head = HTTPRequest(
                method: method, scheme: "http", authority: "x", path: "/_matrix/client/v3\(path)")
            let context = ServerRequestContext(head, peer: PeerAddress(ip: .v4(ip), port: 1))
            return await router.respond(to: head, body: ServerRequestBody([]), context: context).status.code
        }
        #expect(await send(.post, "/pushers/set") == 401)
        #expect(await send(.delete, "/pushrules/global/room/a") == 401)
        #expect(await send(.put, "/pushrules/global/room/a") == 429)
        #expect(await send(.get, "/pushers") == 401)
        #expect(await send(.post, "/pushers/set", from: 2) == 401)
        clock.advance(by: .seconds(1))
        #expect(await send(.post, "/pushers/set") == 401)
        #expect(await send(.post, "/pushers/set") == 429)
    }

    @Test("a user over the rate learns how long to wait")
    func changesPerUser() async throws {
        var configuration = HomeserverPushConfiguration()
        configuration.changesPerUser = RequestRate(perSecond: 0.5, burst: 1)
        let clock = ManualClock()
        let service = service(configuration, clock: clock)
        let enabled = PushRuleEnabled(enabled: true)
        func enable() async throws {
            try await service.setPushRuleEnabled(kind: .override, ruleID: ".m.rule.master", enabled, caller: caller)
        }
        try await enable()
        let error = await #expect(throws: MatrixError.self) { try await enable() }
        #expect(error?.status == .tooManyRequests && error?.retryAfterMilliseconds == 2000)
        clock.advance(by: .seconds(2))
        try await enable()
    }

    // MARK: Errors

    @Test("a store that can't be used now returns 503 with Retry-After, another failure isn't a MatrixError")
    func storeFailures() async throws {
        for isTemporary in [true, false] {
            let failure = PushStoreError("the disk is full", isTemporary: isTemporary)
            let service = service()
            do {
                try await service.withStore { throw failure }
                Issue.record("expected an error")
            } catch let error as MatrixError {
                #expect(isTemporary && error.status == .serviceUnavailable)
                #expect(error.responseFields[.retryAfter] == "5")
                #expect(!error.message.contains("disk"))
            } catch {
                #expect(!isTemporary && error as? PushStoreError == failure)
            }
        }
    }

    @Test("the response to a token that can't be checked is the authenticator's")
    func unavailableAuthenticator() async throws {
        struct Unavailable: Authenticator {
            func user(of token: AccessToken) async throws(MatrixError) -> AuthenticatedUser? {
                throw MatrixError(status: .badGateway, errcode: .unknown, message: "The homeserver isn't there")
            }
        }
        let error = await #expect(throws: MatrixError.self) {
            try await service(authenticator: Unavailable()).authenticate(AccessToken("x"))
        }
        #expect(error?.status == .badGateway)
    }

    // MARK: Forwarded rules

    @Test("a checked change is forwarded before it is stored, a refused one isn't stored")
    func forwarder() async throws {
        final class Homeserver: PushRuleForwarder {
            let changes = Mutex<[PushRuleChange]>([])
            func forward(_ change: PushRuleChange, of userID: String) async throws(MatrixError) {
                guard userID == "@fern:garden.example" else { throw .unknownToken }
                changes.withLock { $0.append(change) }
            }
        }
        let homeserver = Homeserver()
        let service = service(forwarder: homeserver)
        let rule = SetPushRuleRequest(actions: [.notify])
        try await service.setPushRule(kind: .room, ruleID: "!a:b", before: nil, after: nil, rule, caller: caller)
        #expect(
            homeserver.changes.withLock { $0 } == [.set(kind: .room, ruleID: "!a:b", rule, before: nil, after: nil)])
        #expect(try await service.getPushRule(kind: .room, ruleID: "!a:b", caller: caller).actions == [.notify])

        let other = AuthenticatedUser(userID: "@wren:garden.example")
        await #expect(throws: MatrixError.unknownToken) {
            try await service.setPushRule(kind: .room, ruleID: "!a:b", before: nil, after: nil, rule, caller: other)
        }
        #expect(try await service.rules.ruleset(of: other.userID).room == [])

        let malformed = SetPushRuleRequest(actions: [], conditions: [.roomMemberCount(.init(is: "+2"))])
        await #expect(throws: MatrixError.self) {
            try await service.setPushRule(
                kind: .override, ruleID: "x", before: nil, after: nil, malformed, caller: caller)
        }
        #expect(homeserver.changes.withLock { $0.count } == 1)
        // The homeserver knows a rule that isn't here yet.
        try await service.deletePushRule(kind: .sender, ruleID: "@x:y", caller: caller)
        #expect(homeserver.changes.withLock { $0.last } == .delete(kind: .sender, ruleID: "@x:y"))
    }
}

/// A transport for a service whose workers don't run.
private struct UnusedTransport: ClientTransport {
    struct Unexpected: Error {}

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        throw Unexpected()
    }
}
