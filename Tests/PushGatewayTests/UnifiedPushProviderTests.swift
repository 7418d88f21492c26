import APIRuntime
import AsyncHTTPClientTransport
import HTTPTypes
import LoopbackServer
import PushDelivery
import PushGateway
import PushGatewayAPI
import Synchronization
import Testing

@Suite("UnifiedPushProvider, against a push server on the loopback interface")
struct UnifiedPushProviderTests {
    /// A push server that returns the status in the path.
    private final class PushServer: Sendable {
        struct Message {
            let head: HTTPRequest
            let body: JSONValue
        }
        private let received = Mutex<[Message]>([])
        var messages: [Message] { received.withLock { $0 } }

        /// - Parameter fields: the header fields of the responses.
        func router(_ fields: HTTPFields = [:]) -> APIRouter {
            var router = APIRouter()
            router.on(.post, "/up/{status}") { request in
                let body = try await request.body(as: JSONValue.self)
                self.received.withLock { $0.append(Message(head: request.head, body: body)) }
                let status: Int64 = try request.path("status")
                if status == 413, body["notification"]?["content"] == nil { return ServerResponse(status: .created) }
                return ServerResponse(status: .init(code: Int(status)), fields: fields)
            }
            return router
        }
    }

    private let loopback = EndpointPolicy(allowedHosts: [Glob("127.0.0.1")])

    private func deliver(
        _ notification: Notification? = nil, pushkey: String, policy: EndpointPolicy? = nil,
        transport: any ClientTransport = AsyncHTTPClientTransport(timeout: .seconds(120))
    ) async -> DeliveryResult {
        let provider = UnifiedPushProvider(transport: transport, policy: policy ?? loopback)
        let device = Notification.Device(appID: "app", pushkey: pushkey)
        return await provider.deliver(notification ?? Notification(devices: [device]), to: device)
    }

    @Test("the notification is posted with every member, for one device")
    func delivery() async throws {
        let server = PushServer()
        try await withServer(server.router()) { base in
            let pushkey = "\(base)/up/201?token=a%2Fb"
            let text =
                #"{"notification":{"event_id":"$e","content":{"n":1.0},"prio":"low","org.x":null,"#
                + #""devices":[{"app_id":"a","pushkey":"\#(pushkey)","org.y":2},{"app_id":"a","pushkey":"other"}]}}"#
            let notification = try NotifyRequest(json: text).notification
            let provider = UnifiedPushProvider(transport: AsyncHTTPClientTransport(), policy: loopback)
            #expect(await provider.deliver(notification, to: notification.devices[0]) == .delivered)
            let message = try #require(server.messages.first)
            #expect(message.head.path == "/up/201?token=a%2Fb")
            #expect(message.head.headerFields[.contentType] == "application/json")
            #expect(message.head.headerFields[HTTPField.Name("TTL")!] == "86400")
            #expect(message.head.headerFields[HTTPField.Name("Urgency")!] == "normal")
            let expected =
                #"{"notification":{"event_id":"$e","content":{"n":1.0},"prio":"low","org.x":null,"#
                + #""devices":[{"app_id":"a","pushkey":"\#(pushkey)","org.y":2}]}}"#
            #expect(try message.body == JSONValue(json: expected))
        }
    }

    @Test(
        "the push server's status determines the result",
        arguments: [
            (200, DeliveryResult.delivered), (202, .delivered),
            (404, .rejected(reason: "the push server returned 404")),
            (410, .rejected(reason: "the push server returned 410")),
            (302, .failed(reason: "the push server returned 302")),
            (400, .failed(reason: "the push server returned 400")),
            (403, .failed(reason: "the push server returned 403")),
            (413, .failed(reason: "the push server returned 413")),
            (429, .retry(after: nil, reason: "the push server returned 429")),
            (500, .retry(after: nil, reason: "the push server returned 500")),
            (503, .retry(after: nil, reason: "the push server returned 503")),
        ])
    func statuses(status: Int, expected: DeliveryResult) async throws {
        var router = APIRouter()
        router.on(.post, "/up") { _ in ServerResponse(status: .init(code: status), fields: [.location: "/elsewhere"]) }
        try await withServer(router) { base in
            #expect(await deliver(pushkey: "\(base)/up") == expected)
        }
    }

    @Test(
        "Retry-After in seconds is used, up to a day; other values are ignored",
        arguments: [
            ("7", Duration.seconds(7)), ("9999999999", .seconds(86_400)), ("-1", nil),
            ("Fri, 31 Dec 1999 23:59:59 GMT", nil),
        ])
    func retryAfter(field: String, expected: Duration?) async throws {
        try await withServer(PushServer().router([.retryAfter: field])) { base in
            #expect(
                await deliver(pushkey: "\(base)/up/429")
                    == .retry(after: expected, reason: "the push server returned 429"))
        }
    }

    @Test("a notification that is too large is sent again without its content")
    func tooLarge() async throws {
        let server = PushServer()
        try await withServer(server.router()) { base in
            let notification = Notification(eventID: "$e", content: ["body": "long"], devices: [])
            #expect(await deliver(notification, pushkey: "\(base)/up/413") == .delivered)
            #expect(server.messages.map { $0.body["notification"]?["content"] } == [["body": "long"], nil])
            #expect(server.messages.last?.body["notification"]?["event_id"] == "$e")
        }
    }

    @Test(
        "the status determines the result even if the response's body exceeds the limit",
        arguments: [
            (200, DeliveryResult.delivered), (410, .rejected(reason: "the push server returned 410")),
            (400, .failed(reason: "the push server returned 400")),
            (503, .retry(after: .seconds(7), reason: "the push server returned 503")),
        ])
    func largeResponses(status: Int, expected: DeliveryResult) async throws {
        var router = APIRouter()
        router.on(.post, "/up") { _ in
            ServerResponse(
                status: .init(code: status), fields: [.retryAfter: "7"], body: [UInt8](repeating: 0x20, count: 1 << 20))
        }
        try await withServer(router) { base in
            #expect(await deliver(pushkey: "\(base)/up") == expected)
        }
    }

    /// A transport that throws an error for every request.
    private struct FailingTransport<Failure: Error>: ClientTransport {
        let error: Failure

        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            throw error
        }
    }

    @Test("a request that can't be sent fails")
    func invalidRequest() async {
        let error = InvalidRequestError("Invalid URL")
        let result = await deliver(pushkey: "http://127.0.0.1/up", transport: FailingTransport(error: error))
        #expect(result == .failed(reason: "the request cannot be sent: Invalid URL"))
    }

    @Test("a request without response results in retry")
    func noResponse() async {
        struct NoResponse: Error, CustomStringConvertible {
            let description = "no response within 30 seconds"
        }
        let result = await deliver(pushkey: "http://127.0.0.1/up", transport: FailingTransport(error: NoResponse()))
        #expect(result == .retry(after: nil, reason: "no response within 30 seconds"))
    }

    @Test("a refused connection results in retry, with a reason that doesn't contain the pushkey")
    func refusedConnection() async throws {
        try await withRefusingAddress { base in
            let result = await deliver(pushkey: "\(base)/up/200")
            guard case .retry(nil, let reason) = result else {
                Issue.record("unexpected result: \(result)")
                return
            }
            #expect(reason.contains("\(base)") && !reason.contains("/up/200"))
        }
    }

    @Test("pushkeys that aren't URLs and hosts that aren't allowed are rejected without a request")
    func rejected() async throws {
        let server = PushServer()
        try await withServer(server.router()) { base in
            for pushkey in ["token", "ftp://127.0.0.1/", ""] {
                #expect(
                    await deliver(pushkey: pushkey) == .rejected(reason: "the pushkey is not an http or https URL"))
            }
            #expect(
                await deliver(pushkey: "\(base)/up/200", policy: .init())
                    == .rejected(reason: "the pushkey's host is not allowed"))
            #expect(server.messages.isEmpty)
        }
    }
}
