import APIRuntime
import Foundation
import HTTPTypes
import HomeserverFeed
import HomeserverPush
import HomeserverPushSQLite
import Logging
import LoopbackServer
import OutboundHTTP
import PrometheusMetrics
import PushDelivery
import ServiceProgram
import StatusAPI
import TemporaryFolder
import Tracing

@testable import PusherProgram

/// A pusher next to a homeserver of the test, and its listener for operators, both on the loopback interface.
struct PusherFixture: Sendable {
    let homeserver: StubHomeserver
    let feed: HomeserverFeed
    let store: SQLitePushStore
    let lastReload: LastReload
    let metrics: PrometheusMetricsFactory
    private let router: APIRouter
    /// The URL of the listener for operators.
    let operators: BaseURL

    /// Runs a closure with a pusher that delivers.
    /// - Parameter tracer: makes spans; `nil` for none.
    static func run(tracer: (any Tracer)? = nil, _ body: (PusherFixture) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLitePushStore(path: folder.appending(path: "pusher.sqlite").path, logger: .silent)
            let metrics = PrometheusMetricsFactory.service(MetricDescription.pusher, version: "1")
            let homeserver = StubHomeserver()
            let connection = HomeserverConnection(
                transport: homeserver, waitingTransport: homeserver, baseURL: try BaseURL("http://homeserver.test"),
                token: AccessToken("as-token"))
            var push = HomeserverPushConfiguration()
            push.allowsHTTPGateways = true
            var client = push.delivery.clientConfiguration()
            client.addresses = .unrestricted
            let feed = HomeserverFeed(
                store: store, homeserver: connection, homeserverToken: AccessToken("hs-token"),
                transport: try OutboundClient(client, logger: .silent),
                configuration: FeedConfiguration(serverName: "garden.example"), pushConfiguration: push,
                logger: .silent, metrics: metrics, tracer: tracer)
            let lastReload = LastReload()
            let source = PusherStatusSource(
                serverName: "garden.example", feed: feed, store: store, storeKind: .sqlite, clock: SystemClock(),
                lastReload: lastReload, notReadyReason: { nil }, process: { ProcessStatus() })
            var operators = APIRouter()
            PusherStatusRoutes(source: source).register(on: &operators)
            var router = APIRouter(limits: HomeserverFeed.requestLimits)
            if let tracer { router.add(middleware: PusherProgram.requestTracing(tracer)) }
            feed.register(on: &router)
            try await feed.start()
            let running = Task { await feed.run() }
            do {
                try await withServer(operators) { url in
                    try await body(
                        PusherFixture(
                            homeserver: homeserver, feed: feed, store: store, lastReload: lastReload, metrics: metrics,
                            router: router, operators: url))
                }
            } catch {
                running.cancel()
                await running.value
                throw error
            }
            running.cancel()
            await running.value
            await store.close()
        }
    }

    // MARK: Requests

    /// Sets a pusher of Fern's as a client does.
    func setPusher(_ pushkey: String, at gateway: BaseURL) async -> Int {
        let body: JSONObject = [
            "kind": "http", "app_id": "org.example.app", "pushkey": .string(pushkey), "app_display_name": "App",
            "device_display_name": "Phone", "lang": "en", "append": true,
            "data": ["url": .string("\(gateway)/_matrix/push/v1/notify")],
        ]
        return await send(.post, "/_matrix/client/v3/pushers/set", body, token: "fern")
    }

    /// Sends a transaction as the homeserver does.
    func transact(
        _ id: String, _ events: [JSONObject], token: String = "hs-token", fields: HTTPFields = [:]
    ) async -> Int {
        await send(
            .put, "/_matrix/app/v1/transactions/\(id)", ["events": .array(events.map { .object($0) })], token: token,
            fields: fields)
    }

    /// A message of Wren's, sent now.
    func message(_ id: String) -> JSONObject {
        StubHomeserver.event(
            id, "m.room.message", from: wren, ["msgtype": "m.text", "body": "SECRET-CONTENT"],
            at: Int64(Date.now.timeIntervalSince1970 * 1000))
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONObject, token: String, fields: HTTPFields = [:]
    ) async -> Int {
        var fields = fields
        fields[.authorization] = "Bearer \(token)"
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "push.test", path: path, headerFields: fields)
        return await router.respond(to: head, body: ServerRequestBody(body.jsonBytes())).status.code
    }

    /// Returns the state that the listener for operators shows.
    func status() async throws -> PusherStatus {
        try PusherStatus(json: await operators.send(.get, "/status").body)
    }

    /// Waits for a state. The time limit of the test bounds it.
    func status(where condition: (PusherStatus) -> Bool) async throws -> PusherStatus {
        while true {
            let status = try await status()
            if condition(status) { return status }
        }
    }

    /// Returns the operator's page.
    func page() async throws -> ClientResponse { try await operators.send(.get, "/") }
}

/// A push gateway that gives every request the same response.
struct StubGateway: Sendable {
    let status: HTTPResponse.Status
    let body: JSONObject

    var router: APIRouter {
        var router = APIRouter()
        router.on(.post, "/_matrix/push/v1/notify") { _ in ServerResponse(status: status, json: body) }
        return router
    }
}
