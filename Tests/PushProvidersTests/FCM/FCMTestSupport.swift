import APIRuntime
import CryptoExtras
import HTTPTypes
import Logging
import LoopbackServer
import ManualClock
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import Synchronization

@testable import PushProviders

/// The error of a request for which a test has no response.
struct NoScriptedResponse: Error {}

/// A transport that records requests, and gets the responses from a test's closure.
final class ScriptedTransport: ClientTransport {
    struct Request: Sendable {
        let head: HTTPRequest
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    typealias Script = @Sendable (_ request: Request, _ index: Int) async throws -> ClientResponse

    private let recorded = Mutex<[Request]>([])
    private let script: Script

    init(_ script: @escaping Script) {
        self.script = script
    }

    /// Responds to the requests in their order; the last response is repeated.
    convenience init(_ responses: ClientResponse...) {
        self.init { _, index in responses[min(index, responses.count - 1)] }
    }

    var requests: [Request] { recorded.withLock { $0 } }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let received = Request(head: request, body: body ?? [])
        let index = recorded.withLock { recorded in
            recorded.append(received)
            return recorded.count - 1
        }
        return try await script(received, index)
    }
}

/// A door that tasks wait at until a test opens it.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}

extension ClientResponse {
    init(_ status: Int, _ json: JSONValue, fields: HTTPFields = [:]) {
        self.init(head: HTTPResponse(status: .init(code: status), headerFields: fields), body: json.jsonBytes())
    }

    init(_ status: Int, text: String, fields: HTTPFields = [:]) {
        self.init(head: HTTPResponse(status: .init(code: status), headerFields: fields), body: Array(text.utf8))
    }

    /// An access token.
    static func token(_ token: String, lifetime: Int64? = 3599) -> ClientResponse {
        var json: JSONObject = ["access_token": .string(token), "token_type": "Bearer"]
        json["expires_in"] = lifetime.map(JSONValue.integer)
        return ClientResponse(200, .object(json))
    }

    /// An error of FCM.
    static func fcm(
        _ status: Int, code: String? = nil, message: String = "", details: [JSONValue] = [], fields: HTTPFields = [:]
    ) -> ClientResponse {
        var all = details
        if let code {
            all.append([
                "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": .string(code),
            ])
        }
        let error: JSONObject = [
            "code": .integer(Int64(status)), "message": .string(message), "status": "STATUS", "details": .array(all),
        ]
        return ClientResponse(status, ["error": .object(error)], fields: fields)
    }
}

/// A service account of the tests.
enum TestAccount {
    static let privateKey = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    static func json(_ changes: JSONObject = [:]) throws -> [UInt8] {
        var file: JSONObject = [
            "type": "service_account", "project_id": "garden-1", "private_key_id": "key-1",
            "private_key": .string(try privateKey.get().pkcs8PEMRepresentation),
            "client_email": "push@garden-1.iam.gserviceaccount.com",
            "token_uri": "https://oauth2.googleapis.com/token", "universe_domain": "googleapis.com",
        ]
        for (key, value) in changes { file[key] = value.isNull ? JSONValue?.none : value }
        return file.jsonBytes()
    }

    static func key(_ changes: JSONObject = [:]) throws -> GoogleAccountKey {
        try GoogleAccountKey(json: json(changes), path: "key.json", key: "service_account_file")
    }
}

extension ProviderEnvironment {
    /// An environment with files in memory.
    static func test(
        files: [String: [UInt8]] = [:], clock: any DeliveryClock = ManualClock(), logger: Logger = .silent
    ) -> ProviderEnvironment {
        struct NoSuchFile: Error, CustomStringConvertible { let description = "no such file or directory" }
        return ProviderEnvironment(
            clock: clock, logger: logger,
            readFile: { path in
                guard let file = files[path] else { throw NoSuchFile() }
                return file
            },
            lineWriter: { _ in { _ in } })
    }
}

extension DeliveryContext {
    static func test(
        clock: any DeliveryClock = ManualClock(), hasRetriedNow: Bool = false, within limit: Duration = .seconds(20)
    ) -> DeliveryContext {
        DeliveryContext(
            app: "example.garden", deadline: clock.now + limit, hasRetriedNow: hasRetriedNow, clock: clock,
            logger: .silent)
    }
}

extension Notification {
    /// A message to a device with the pushkey `token-1`.
    static func message(_ changes: JSONObject = [:], device: JSONObject = [:]) throws -> Notification {
        var notification: JSONObject = [
            "event_id": "$ripe", "room_id": "!beds:garden.example", "type": "m.room.message",
            "sender": "@fern:garden.example", "sender_display_name": "Fern", "room_name": "Beds", "prio": "high",
            "content": ["msgtype": "m.text", "body": "The tomatoes are ripe"], "counts": ["unread": 2],
        ]
        for (key, value) in changes { notification[key] = value.isNull ? JSONValue?.none : value }
        var members: JSONObject = ["app_id": "example.garden.android", "pushkey": "token-1"]
        for (key, value) in device { members[key] = value }
        notification["devices"] = [.object(members)]
        return try Notification(json: notification.jsonBytes(), mode: .tolerant)
    }

    /// New counts without an event.
    static func counts(_ counts: JSONObject?, device: JSONObject = [:]) throws -> Notification {
        try message(
            [
                "event_id": nil, "room_id": nil, "type": nil, "sender": nil, "sender_display_name": nil,
                "room_name": nil, "content": nil, "counts": counts.map(JSONValue.object) ?? .null,
            ], device: device)
    }
}

extension FCMMessageBuilder {
    /// Returns the message to the first device as JSON.
    func json(_ notification: Notification, maxBytes: Int = Self.maxBytes) throws -> JSONObject {
        let result = message(
            for: notification, to: notification.devices[0], maxBytes: maxBytes, now: 1_780_000_000)
        guard let result else { throw NoMessage() }
        return try JSONObject(json: result.message.jsonBytes())
    }

    struct NoMessage: Error {}
}
