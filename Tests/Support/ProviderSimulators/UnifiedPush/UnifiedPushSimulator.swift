import APIRuntime
import HTTPTypes
import Synchronization

/// A message posted to a UnifiedPush push server.
public struct UnifiedPushDelivery: Sendable {
    public let request: ReceivedRequest
    /// The body as posted.
    public let body: [UInt8]
    /// The subscription of the endpoint; `nil` for an unknown endpoint.
    public let subscription: PushSubscription?
    /// The decrypted message; `nil` for a subscription without encryption and for an undecryptable body.
    public let plaintext: [UInt8]?
    /// The number of requests with this body, from 1.
    public let attempt: Int

    public var headers: HTTPFields { request.fields }
    /// The message as JSON, decrypted if it was encrypted.
    public var json: JSONValue? { try? JSONValue(json: plaintext ?? body) }

    /// Returns the value of a header.
    public func header(_ name: String) -> String? { request.value(name) }
}

/// A push server of UnifiedPush, as ntfy and common-proxies behave.
///
/// ```swift
/// try await withUnifiedPushSimulator { server in
///     let subscription = server.register(encrypted: true)
///     // post to subscription.endpoint
///     #expect(await server.waitForDeliveries(1).first?.json?["notification"] != nil)
/// }
/// ```
public final class UnifiedPushSimulator: ProviderSimulator {
    private struct Registration: Sendable {
        let subscription: PushSubscription
        let isEncrypted: Bool
    }

    private struct State: Sendable {
        var registrations: [String: Registration] = [:]
        var attempts: [[UInt8]: Int] = [:]
    }

    public let server: ScriptedServer
    public let record: SimulatorRecord<UnifiedPushDelivery>
    private let state = Mutex(State())

    /// - Parameter address: the address to listen on: `127.0.0.1` or `::1`.
    public static func start(
        transport: ScriptedServer.Transport = .cleartext, address: String = "127.0.0.1"
    ) async throws -> UnifiedPushSimulator {
        let target = HandlerTarget<UnifiedPushSimulator>()
        let options = ScriptedServer.Options(transport: transport, address: address)
        let server = try await ScriptedServer.start(options) { request, _ in
            target.value?.respond(to: request) ?? .close
        }
        let simulator = UnifiedPushSimulator(server: server)
        target.value = simulator
        return simulator
    }

    private init(server: ScriptedServer) {
        self.server = server
        record = SimulatorRecord()
    }

    /// Makes an endpoint.
    /// - Parameters:
    ///   - encrypted: whether messages must be encrypted with the subscription's keys. Otherwise they are JSON.
    ///   - applicationServerKey: the VAPID public key that messages must be signed with; `nil` for none.
    public func register(encrypted: Bool = false, applicationServerKey: String? = nil) -> PushSubscription {
        // An endpoint of ntfy: a topic with a query.
        let path = "/up\(PushSubscriptionKeys().auth)?up=1"
        let subscription = PushSubscription(
            endpoint: server.baseURL + path, keys: PushSubscriptionKeys(), applicationServerKey: applicationServerKey)
        state.withLock {
            $0.registrations[path] = Registration(subscription: subscription, isEncrypted: encrypted)
        }
        return subscription
    }

    private func respond(to request: ReceivedRequest) -> SimulatedResponse {
        let (registration, attempt) = state.withLock { state in
            state.attempts[request.body, default: 0] += 1
            return (state.registrations[request.path], state.attempts[request.body] ?? 1)
        }
        var plaintext: [UInt8]?
        var automatic = SimulatedReply(201, fields: [.ttl: request.value("ttl") ?? "0"])
        do throws(ProtocolViolation) {
            plaintext = try check(request, registration)
        } catch {
            record.addViolation(error.description)
            automatic = SimulatedReply(400)
        }
        if request.body.count > 4096 { automatic = SimulatedReply(413) }
        if registration == nil { automatic = SimulatedReply(404) }
        let delivery = UnifiedPushDelivery(
            request: request, body: request.body, subscription: registration?.subscription, plaintext: plaintext,
            attempt: attempt)
        return record.respond(to: delivery, automatic: automatic)
    }

    /// Checks a request, and decrypts its body.
    private func check(
        _ request: ReceivedRequest, _ registration: Registration?
    ) throws(ProtocolViolation) -> [UInt8]? {
        guard request.method == "POST" else { throw ProtocolViolation("the method is \(request.method)") }
        guard 1...4096 ~= request.body.count else {
            throw ProtocolViolation("the message has \(request.body.count) bytes")
        }
        guard request.value("ttl").flatMap({ Int($0) }) != nil else {
            throw ProtocolViolation("TTL is \(request.values("ttl"))")
        }
        guard request.value("content-encoding") == "aes128gcm" else {
            throw ProtocolViolation("Content-Encoding is \(request.values("content-encoding")), not aes128gcm")
        }
        guard let registration else { return nil }
        if let key = registration.subscription.applicationServerKey {
            let vapid = try VAPIDCredentials(
                authorization: request.value("authorization") ?? "", origin: server.baseURL, now: record.now())
            guard vapid.publicKey == key else {
                throw ProtocolViolation("the endpoint was made with the key \(key), not \(vapid.publicKey)")
            }
        }
        guard registration.isEncrypted else {
            guard (try? JSONObject(json: request.body)) != nil else {
                throw ProtocolViolation("the message isn't a JSON object")
            }
            return nil
        }
        return try registration.subscription.keys.decrypt(request.body)
    }
}

/// Runs a closure with a UnifiedPush push server.
public func withUnifiedPushSimulator<Value>(
    transport: ScriptedServer.Transport = .cleartext, address: String = "127.0.0.1",
    _ body: (UnifiedPushSimulator) async throws -> Value
) async throws -> Value {
    try await UnifiedPushSimulator.with(
        { try await UnifiedPushSimulator.start(transport: transport, address: address) }, body)
}
