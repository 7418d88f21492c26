import APIRuntime
import HTTPTypes
import Logging
import ManualClock
import MetricsTestKit
import OutboundHTTP
import PushDelivery
import RecordedLog
import Testing

@testable import PushGateway

@Suite("Rate limits and addresses of clients")
struct ClientPolicyTests {
    private static let body = Array(#"{"notification":{"devices":[]}}"#.utf8)
    private let clock = ManualClock()
    private let log = RecordedLog()

    private func router(_ policy: ClientPolicy) -> APIRouter {
        let pipeline = DeliveryPipeline(clock: clock, logger: log.logger)
        let service = NotifyService(apps: AppRegistry([]), pipeline: pipeline, clock: clock, logger: log.logger)
        return .pushGateway(service, clients: policy)
    }

    /// Sends a request.
    /// - Parameter body: `nil` for one that must not be read.
    private func send(
        _ method: HTTPRequest.Method = .post, _ path: String = NotifyService.path, to router: APIRouter,
        from address: UInt32 = 0xC000_0201, forwardedFor: String? = nil, body: [UInt8]? = Self.body
    ) async -> ServerResponse {
        var fields = HTTPFields()
        if let forwardedFor, let name = HTTPField.Name("X-Forwarded-For") { fields[name] = forwardedFor }
        let head = HTTPRequest(method: method, scheme: "http", authority: "a", path: path, headerFields: fields)
        let peer = PeerAddress(ip: .v4(address), port: 1)
        return await router.respond(
            to: head,
            body: ServerRequestBody { _ in
                if body == nil { Issue.record("the body was read") }
                return body
            },
            context: ServerRequestContext(head, peer: peer, logger: log.logger))
    }

    @Test("a client over its rate gets 429 with the delay, without its body being read, until the delay is over")
    func perPeer() async {
        let router = router(ClientPolicy(perPeer: RequestRate(perSecond: 0.5, burst: 2)))
        for _ in 1...2 { #expect(await send(to: router).status == .ok) }
        clock.advance(by: .milliseconds(500))
        let refused = await send(to: router, body: nil)
        #expect(refused.status == .tooManyRequests)
        #expect(refused.fields[.retryAfter] == "2")
        #expect(
            String(decoding: refused.body, as: UTF8.self)
                == #"{"errcode":"M_LIMIT_EXCEEDED","error":"Too many requests","retry_after_ms":1500}"#)
        #expect(await send(to: router, from: 0xC000_0202).status == .ok)
        clock.advance(by: .milliseconds(1500))
        #expect(await send(to: router).status == .ok)
        #expect(await send(to: router, body: nil).status == .tooManyRequests)
    }

    @Test("requests for /health have no limit, those without a route have one")
    func exempt() async {
        let router = router(ClientPolicy(perPeer: RequestRate(perSecond: 1, burst: 1)))
        #expect(await send(.get, "/nowhere", to: router).status == .notFound)
        #expect(await send(.get, "/nowhere", to: router).status == .tooManyRequests)
        for _ in 1...5 { #expect(await send(.get, "/health", to: router).status == .ok) }
    }

    @Test("behind a trusted proxy the limit of a homeserver is that of the address that the proxy names")
    func perHomeserver() async throws {
        let proxy: UInt32 = 0x7F00_0001
        let router = router(
            ClientPolicy(
                trustedProxies: [try #require(IPNetwork("127.0.0.0/8"))],
                perHomeserver: RequestRate(perSecond: 1, burst: 1)))
        let first = "6.6.6.6, 198.51.100.1"
        #expect(await send(to: router, from: proxy, forwardedFor: first).status == .ok)
        #expect(await send(to: router, from: proxy, forwardedFor: "7.7.7.7, 198.51.100.1").status == .tooManyRequests)
        #expect(await send(to: router, from: proxy, forwardedFor: "198.51.100.2").status == .ok)
        // An address of another network can't name a client.
        #expect(await send(to: router, forwardedFor: "198.51.100.3").status == .ok)
        #expect(await send(to: router, forwardedFor: "198.51.100.4").status == .tooManyRequests)
        let peers = log.lines("refused a request over the rate limit").map { $0.metadata["peer"] }
        #expect(peers == ["198.51.100.1", "192.0.2.1"])
    }

    @Test("the limit of a peer is that of the proxy")
    func perPeerBehindProxy() async throws {
        let router = router(
            ClientPolicy(
                trustedProxies: [try #require(IPNetwork("127.0.0.0/8"))], perPeer: RequestRate(perSecond: 1, burst: 1)))
        #expect(await send(to: router, from: 0x7F00_0001, forwardedFor: "198.51.100.1").status == .ok)
        #expect(await send(to: router, from: 0x7F00_0001, forwardedFor: "198.51.100.2").status == .tooManyRequests)
    }

    @Test("refused requests are logged with the address that the proxy names")
    func loggedAddress() async throws {
        let router = router(ClientPolicy(trustedProxies: [try #require(IPNetwork("127.0.0.0/8"))]))
        _ = await send(to: router, from: 0x7F00_0001, forwardedFor: "198.51.100.1", body: Array("x".utf8))
        #expect(log.lines("refused a request").map { $0.metadata["peer"] } == ["198.51.100.1"])
    }

    @Test("refusals are counted by limit and logged five times a minute")
    func records() async {
        let metrics = TestMetrics()
        let limiter = RateLimiter(
            name: "per_peer", RequestRate(perSecond: 0.001, burst: 1), clock: clock, logger: log.logger,
            factory: metrics)
        var router = APIRouter()
        router.add(middleware: limiter)
        for _ in 1...9 { _ = await send(.get, "/", to: router) }
        let counter = try? metrics.expectCounter("matrix_push_rate_limited_requests_total", [("limit", "per_peer")])
        #expect(counter?.totalValue == 8)
        let lines = log.lines("refused a request over the rate limit")
        #expect(lines.map(\.level) == Array(repeating: .notice, count: 5) + Array(repeating: .debug, count: 3))
        #expect(lines[4].metadata["note"] != nil && lines[3].metadata["note"] == nil)
        #expect(lines[0].metadata == ["limit": "per_peer", "peer": "192.0.2.1"])
    }

    @Test("web pages may call the discovery, and their preflight requests have no limit")
    func crossOrigin() async {
        let router = router(ClientPolicy(perPeer: RequestRate(perSecond: 1, burst: 1)))
        for _ in 1...3 {
            let preflight = await send(.options, to: router)
            #expect(preflight.status == .ok)
            #expect(preflight.fields[.accessControlAllowMethods] == "GET, POST, PUT, PATCH, DELETE, OPTIONS")
        }
        for status in [HTTPResponse.Status.ok, .tooManyRequests] {
            let response = await send(.get, to: router)
            #expect(response.status == status)
            #expect(response.fields[.accessControlAllowOrigin] == "*")
        }
    }
}
