import APIRuntime
import AsyncHTTPClientTransport
import HTTPTypes
import LoopbackServer
import PushGateway
import PushGatewayAPI
import SharedData
import Synchronization
import Testing

@Suite("The gateway over HTTP")
struct GatewayHTTPTests {
    private let path = "/_matrix/push/v1/notify"

    /// Runs a gateway that logs the notifications of all apps.
    /// - Parameter body: receives the gateway's URL, and a closure that returns the log lines so far.
    private func withGateway(
        _ body: (BaseURL, _ lines: @Sendable () -> [[UInt8]]) async throws -> Void
    ) async throws {
        let lines = LineBox()
        let provider = LogProvider { line in lines.value.withLock { $0.append(line) } }
        try await withServer(.pushGateway(NotifyService(provider))) { base in
            try await body(base) { lines.value.withLock { $0 } }
        }
    }

    private final class LineBox: Sendable {
        let value = Mutex<[[UInt8]]>([])
    }

    @Test(
        "notifications captured from a homeserver are accepted and logged unchanged",
        .enabled(if: SharedData.exists("captured-traffic/notify"), SharedData.skipped))
    func capturedTraffic() async throws {
        try await withGateway { base, lines in
            var count = 0
            for name in SharedData.names(in: "captured-traffic/notify", suffix: ".json") {
                let recorded = try JSONValue(json: SharedData.bytes(of: "captured-traffic/notify/\(name)"))
                for notify in recorded["notifies"]?.array ?? [] {
                    let body = try #require(notify["request"]?["body"], "\(name)")
                    let response = try await base.send(.post, path, body: body.jsonBytes())
                    #expect(response.head.status == .ok, "\(name): \(response.text)")
                    #expect(response.text == #"{"rejected":[]}"#)
                    let line = try JSONValue(json: #require(lines().last))
                    #expect(line["notification"] == body["notification"], "\(name)")
                    count += 1
                }
            }
            #expect(count > 20)
            #expect(lines().count == count)
        }
    }

    @Test("the generated client returns the rejected pushkeys")
    func generatedClient() async throws {
        let service = NotifyService(ScriptedProvider(), appID: "known")
        try await withServer(.pushGateway(service)) { base in
            let client = PushGatewayClient(
                APIConnection(transport: AsyncHTTPClientTransport(), baseURL: base))
            let response = try await client.notify(NotifyRequest(to: ["key"]))
            #expect(response.rejected == ["key"])
        }
    }

    @Test("the generated client throws a MatrixError with the delay of a 429")
    func generatedClientError() async throws {
        let service = NotifyService(ScriptedProvider { _ in .retry(after: .seconds(2), reason: "busy") })
        try await withServer(.pushGateway(service)) { base in
            let client = PushGatewayClient(
                APIConnection(transport: AsyncHTTPClientTransport(), baseURL: base))
            let error = await #expect(throws: MatrixError.self) { try await client.notify(NotifyRequest(to: ["key"])) }
            #expect(error?.status == .tooManyRequests)
            #expect(error?.errcode == .limitExceeded)
            #expect(error?.retryAfterMilliseconds == 2000)
        }
    }

    @Test(
        "invalid bodies return the specification's errors",
        arguments: [
            ("", "M_NOT_JSON"), ("hello", "M_NOT_JSON"), (#"{"notification":{"devices":[]}"#, "M_NOT_JSON"),
            (#"{"notification":{}}"#, "M_MISSING_PARAM"), ("{}", "M_MISSING_PARAM"), ("[]", "M_BAD_JSON"),
            (#"{"notification":{"devices":{}}}"#, "M_BAD_JSON"),
            (#"{"notification":{"devices":[{"app_id":"a"}]}}"#, "M_MISSING_PARAM"),
            (#"{"notification":{"devices":[],"devices":[]}}"#, "M_BAD_JSON"),
            (#"{"notification":{"devices":[],"prio":"urgent"}}"#, "M_INVALID_PARAM"),
            (String(repeating: "[", count: 100_000), "M_NOT_JSON"),
        ])
    func badBodies(body: String, errcode: String) async throws {
        try await withGateway { base, lines in
            let response = try await base.send(.post, path, body: Array(body.utf8))
            #expect(response.head.status == .badRequest)
            #expect(response.errcode == errcode)
            #expect(lines().isEmpty)
        }
    }

    @Test("a body of 2 MB returns 413")
    func tooLarge() async throws {
        try await withGateway { base, _ in
            let response = try await base.send(.post, path, body: [UInt8](repeating: 0x20, count: 2_000_000))
            #expect(response.head.status == .contentTooLarge)
            #expect(response.errcode == "M_TOO_LARGE")
        }
    }

    @Test("a wrong method returns 405, a wrong path 404")
    func unrecognized() async throws {
        try await withGateway { base, _ in
            let method = try await base.send(.put, path, body: [])
            #expect(method.head.status == .methodNotAllowed && method.errcode == "M_UNRECOGNIZED")
            #expect(method.head.headerFields[.allow] == "GET, HEAD, POST")
            for unknown in ["/", "/_matrix/push/v1/notify/", "/_matrix/push/v2/notify"] {
                let response = try await base.send(.post, unknown, body: [])
                #expect(response.head.status == .notFound && response.errcode == "M_UNRECOGNIZED")
            }
        }
    }

    @Test("GET on the notify path returns the discovery object of UnifiedPush")
    func discovery() async throws {
        try await withGateway { base, _ in
            let response = try await base.send(.get, path)
            #expect(response.head.status == .ok)
            #expect(response.text == #"{"unifiedpush":{"gateway":"matrix"}}"#)
        }
    }

    @Test("GET /health returns 200 with JSON")
    func health() async throws {
        try await withGateway { base, _ in
            let response = try await base.send(.get, "/health")
            #expect(response.head.status == .ok)
            #expect(response.text == #"{"status":"ok"}"#)
        }
    }
}
