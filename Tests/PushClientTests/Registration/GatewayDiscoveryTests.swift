import APIRuntime
import HTTPTypes
import Testing

@testable import PushClient

@Suite("Finding the gateway of a UnifiedPush endpoint")
struct GatewayDiscoveryTests {
    /// A push server that responds in one way.
    private struct PushServer: ClientTransport {
        struct Unreachable: Error {}
        var status: Int?
        var body = ""

        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            guard request.method == .get, request.authority == "ntfy.example", request.path == GatewayURL.path,
                let status
            else { throw Unreachable() }
            let head = HTTPResponse(status: .init(code: status))
            guard self.body.utf8.count <= maxResponseBytes else {
                throw ResponseTooLargeError(head: head, maxBytes: maxResponseBytes)
            }
            return ClientResponse(head: head, body: Array(self.body.utf8))
        }
    }

    private static let own = "https://ntfy.example/_matrix/push/v1/notify"
    private static let fallback = "https://push.example/_matrix/push/v1/notify"
    private static let previous = "https://before.example/_matrix/push/v1/notify"

    private func discover(
        _ status: Int?, _ body: String = "", previous: String? = nil, endpoint: String = "https://ntfy.example/up1?up=1"
    ) async throws -> (url: GatewayURL, source: GatewayDiscovery.Source) {
        let discovery = try GatewayDiscovery(
            transport: PushServer(status: status, body: body), fallback: Self.fallback)
        return try await discovery.gateway(for: endpoint, previous: previous.map { try GatewayURL($0) })
    }

    @Test(
        "both forms of the response are recognized",
        arguments: [
            #"{"unifiedpush": {"gateway": "matrix"}}"#, #"{"gateway": "matrix"}"#,
            #"{"gateway": "matrix", "unifiedpush": {"gateway": "matrix"}}"#,
        ])
    func found(body: String) async throws {
        let (url, source) = try await discover(200, body)
        #expect(url.text == Self.own)
        #expect(source == .endpoint)
    }

    @Test(
        "a push server without a gateway leaves the fallback",
        arguments: [
            (404, ""), (200, "{}"), (200, "<html>"), (200, #"{"unifiedpush": {"gateway": "xmpp"}}"#), (405, ""),
            (301, ""),
            (200, String(repeating: " ", count: 20_000)),
        ])
    func none(status: Int, body: String) async throws {
        let (url, source) = try await discover(status, body, previous: Self.previous)
        #expect(url.text == Self.fallback)
        #expect(source == .fallback)
    }

    @Test("an outage leaves the previous gateway, or the fallback for now", arguments: [nil, 500, 503, 429, 408])
    func outage(status: Int?) async throws {
        let kept = try await discover(status, previous: Self.previous)
        #expect(kept.url.text == Self.previous)
        #expect(kept.source == .previous)
        let first = try await discover(status)
        #expect(first.url.text == Self.fallback)
        #expect(first.source == .fallbackForNow)
    }

    @Test(
        "an endpoint that isn't an https URL is an error",
        arguments: ["", "ntfy.example/up", "http://ntfy.example/up", "https://user@ntfy.example/up", "https://"])
    func invalid(endpoint: String) async {
        await #expect(throws: RegistrationError.invalidEndpoint) { try await discover(200, endpoint: endpoint) }
    }

    @Test("the public gateway is the fallback of apps without one")
    func publicGateway() async throws {
        let discovery = try GatewayDiscovery(transport: PushServer(status: 404))
        #expect(try await discovery.gateway(for: "https://ntfy.example/up").url.text == GatewayDiscovery.publicGateway)
    }
}
