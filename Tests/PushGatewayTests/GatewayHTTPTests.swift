import APIRuntime
import AsyncHTTPClientTransport
import HTTPTypes
import LoopbackServer
import PushConfiguration
import PushDelivery
import PushGateway
import PushGatewayAPI
import ServiceSupport
import SharedData
import Testing

@Suite("The gateway over HTTP")
struct GatewayHTTPTests {
    private let path = "/_matrix/push/v1/notify"

    /// Runs a gateway that delivers for all apps.
    /// - Parameter body: receives the gateway's URL and the provider.
    private func withGateway(
        limits: APIRouter.Limits = .init(), _ body: (BaseURL, ScriptedProvider) async throws -> Void
    ) async throws {
        let provider = ScriptedProvider()
        try await withServer(.pushGateway(NotifyService(provider), limits: limits)) { base in
            try await body(base, provider)
        }
    }

    @Test(
        "notifications captured from a homeserver are accepted and delivered unchanged",
        .enabled(if: SharedData.exists("captured-traffic/notify"), SharedData.skipped))
    func capturedTraffic() async throws {
        try await withGateway { base, provider in
            var count = 0
            for name in SharedData.names(in: "captured-traffic/notify", suffix: ".json") {
                let recorded = try JSONValue(json: SharedData.bytes(of: "captured-traffic/notify/\(name)"))
                for notify in recorded["notifies"]?.array ?? [] {
                    let body = try #require(notify["request"]?["body"], "\(name)")
                    let before = provider.notifications.count
                    let response = try await base.send(.post, path, body: body.jsonBytes())
                    #expect(response.head.status == .ok, "\(name): \(response.text)")
                    #expect(response.text == #"{"rejected":[]}"#)
                    // Two recordings may have the same event.
                    guard provider.notifications.count > before else { continue }
                    let delivered = try #require(provider.notifications.last)
                    #expect(try JSONValue(json: delivered.jsonBytes()) == body["notification"], "\(name)")
                    count += 1
                }
            }
            #expect(count > 20)
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
        let service = NotifyService(ScriptedProvider { _ in .busy(after: .seconds(2)) })
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
            (#"{"notification":{"devices":[],"devices":5}}"#, "M_BAD_JSON"),
            (String(repeating: "[", count: 100_000), "M_NOT_JSON"),
        ])
    func badBodies(body: String, errcode: String) async throws {
        try await withGateway { base, provider in
            let response = try await base.send(.post, path, body: Array(body.utf8))
            #expect(response.head.status == .badRequest)
            #expect(response.errcode == errcode)
            #expect(provider.delivered.isEmpty)
        }
    }

    @Test("odd members and one malformed device don't keep a notification from the other devices")
    func oddRequest() async throws {
        try await withGateway { base, provider in
            let body = #"""
                {"notification":{"event_id":"$e","prio":"urgent","counts":{"unread":-1},"room_name":null,"devices":[
                  {"app_id":"a","pushkey":"good","data":null,"tweaks":null},
                  {"app_id":"\#(String(repeating: "a", count: 65))","pushkey":"oversized"}, {"app_id":"a"}]}}
                """#
            let response = try await base.send(.post, path, body: Array(body.utf8))
            #expect(response.text == #"{"rejected":["oversized"]}"#)
            #expect(provider.delivered == ["good"])
            #expect(provider.notifications.first?.counts == Notification.Counts())
            #expect(provider.notifications.first?.prio == nil)
        }
    }

    @Test("a body over the bound returns 413", arguments: [1 << 20, 4096])
    func tooLarge(limit: Int) async throws {
        try await withGateway(limits: .init(maxBodyBytes: limit)) { base, _ in
            let response = try await base.send(.post, path, body: [UInt8](repeating: 0x20, count: limit + 1))
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

    @Test("GET on the notify path returns both forms of the discovery object")
    func discovery() async throws {
        try await withGateway { base, _ in
            let response = try await base.send(.get, path)
            #expect(response.head.status == .ok)
            #expect(response.head.headerFields[.contentType] == "application/json")
            #expect(response.text == #"{"gateway":"matrix","unifiedpush":{"gateway":"matrix"}}"#)
        }
    }

    @Test("GET /ready returns 200 while the gateway is ready, and 503 with the reason before and after")
    func readiness() async throws {
        let readiness = ServiceReadiness(of: "gateway")
        let service = NotifyService(ScriptedProvider())
        try await withServer(.pushGateway(service, readiness: readiness)) { base in
            func report() async throws -> (status: Int, report: HealthReport) {
                let response = try await base.send(.get, "/ready")
                return (response.head.status.code, try HealthReport(json: response.body))
            }
            let starting = try await report()
            #expect(starting.status == 503 && starting.report.status == .starting)
            readiness.setReady()
            let ready = try await report()
            #expect(ready.status == 200 && ready.report == HealthReport(status: .ready))
            readiness.setStopping()
            readiness.setReady()
            let stopping = try await report()
            #expect(stopping.status == 503 && stopping.report.status == .stopping && stopping.report.reason != nil)
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
