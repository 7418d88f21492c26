import APIRuntime
import HTTPTypes
import Synchronization

/// A message posted to a push service.
public struct WebPushDelivery: Sendable {
    public let request: ReceivedRequest
    /// The subscription of the endpoint; `nil` for an unknown endpoint.
    public let subscription: PushSubscription?
    /// The decrypted message; `nil` if it can't be decrypted.
    public let plaintext: [UInt8]?
    /// The sender's VAPID token and key; `nil` if they are missing or invalid.
    public let vapid: VAPIDCredentials?
    /// The number of requests with this body, from 1.
    public let attempt: Int
    /// The error that the request deserves by the service's rules; `nil` for a valid request.
    public let error: WebPushError?

    public var headers: HTTPFields { request.fields }
    /// The message as JSON.
    public var json: JSONValue? { plaintext.flatMap { try? JSONValue(json: $0) } }
    /// The message as text.
    public var text: String? { plaintext.map { String(decoding: $0, as: UTF8.self) } }

    /// Returns the value of a header.
    public func header(_ name: String) -> String? { request.value(name) }
}

/// A server that behaves like the push service of a browser (RFC 8030, RFC 8291, RFC 8292).
///
/// ```swift
/// try await withWebPushSimulator(.apple) { service in
///     let subscription = service.subscribe()
///     // encrypt with subscription.p256dh and subscription.auth, post to subscription.endpoint
///     #expect(await service.waitForDeliveries(1).first?.text == "hello")
///     #expect(service.violations.isEmpty)
/// }
/// ```
public final class WebPushSimulator: ProviderSimulator {
    private struct State: Sendable {
        var subscriptions: [String: PushSubscription] = [:]
        var expired: Set<String> = []
        var attempts: [[UInt8]: Int] = [:]
        var messageCount = 0
    }

    public let server: ScriptedServer
    public let record: SimulatorRecord<WebPushDelivery>
    public let flavour: WebPushFlavour
    /// Whether messages without VAPID are refused.
    public let requiresVAPID: Bool
    private let state = Mutex(State())

    public static func start(
        _ flavour: WebPushFlavour = .mozilla, transport: ScriptedServer.Transport = .tls, requiresVAPID: Bool = true
    ) async throws -> WebPushSimulator {
        let target = HandlerTarget<WebPushSimulator>()
        let server = try await ScriptedServer.start(.init(transport: transport)) { request, _ in
            target.value?.respond(to: request) ?? .close
        }
        let simulator = WebPushSimulator(server: server, flavour: flavour, requiresVAPID: requiresVAPID)
        target.value = simulator
        return simulator
    }

    private init(server: ScriptedServer, flavour: WebPushFlavour, requiresVAPID: Bool) {
        self.server = server
        record = SimulatorRecord()
        self.flavour = flavour
        self.requiresVAPID = requiresVAPID
    }

    /// Makes a subscription.
    /// - Parameter applicationServerKey: the VAPID public key that it is restricted to, as base64url.
    public func subscribe(
        applicationServerKey: String? = nil, keys: PushSubscriptionKeys = .init()
    ) -> PushSubscription {
        let prefix =
            switch flavour {
            case .mozilla: "/wpush/v2/"
            case .apple: "/"
            case .google: "/fcm/send/"
            case .windows: "/w/?token="
            }
        let path = prefix + PushSubscriptionKeys().auth
        let subscription = PushSubscription(
            endpoint: server.baseURL + path, keys: keys, applicationServerKey: applicationServerKey)
        state.withLock { $0.subscriptions[path] = subscription }
        return subscription
    }

    /// Ends a subscription: further messages are answered with 410.
    public func expire(_ subscription: PushSubscription) {
        state.withLock { _ = $0.expired.insert(subscription.path) }
    }

    private func respond(to request: ReceivedRequest) -> SimulatedResponse {
        let (subscription, isExpired, attempt, number) = state.withLock { state in
            state.messageCount += 1
            state.attempts[request.body, default: 0] += 1
            let attempt = state.attempts[request.body] ?? 1
            let isExpired = state.expired.contains(request.path)
            return (state.subscriptions[request.path], isExpired, attempt, state.messageCount)
        }
        let check = WebPushRequestCheck(
            request: request, flavour: flavour, origin: server.baseURL, requiresVAPID: requiresVAPID,
            now: record.now())
        var vapid: VAPIDCredentials?
        var error: WebPushError?
        do throws(WebPushRefusal) {
            vapid = try check.verifyVAPID(subscription)
            try check.verifyHeaders()
        } catch let refusal {
            error = refusal.error
            record.addViolation(refusal.violation)
        }
        if subscription == nil { error = .unknownSubscription }
        if isExpired { error = .expiredSubscription }
        let delivery = WebPushDelivery(
            request: request, subscription: subscription,
            plaintext: decrypt(request.body, for: subscription, tooLarge: error == .tooLarge), vapid: vapid,
            attempt: attempt, error: error)
        return record.respond(
            to: delivery, automatic: error?.reply(flavour) ?? success(request, number: number))
    }

    /// A service can't read messages, so one that can't be decrypted is accepted, but is a violation.
    private func decrypt(_ body: [UInt8], for subscription: PushSubscription?, tooLarge: Bool) -> [UInt8]? {
        guard let subscription, !tooLarge else { return nil }
        do throws(ProtocolViolation) {
            return try subscription.keys.decrypt(body)
        } catch {
            record.addViolation(error.description)
            return nil
        }
    }

    private func success(_ request: ReceivedRequest, number: Int) -> SimulatedReply {
        // Services keep messages for 30 days at most.
        let ttl = min(request.value("ttl").flatMap { Int($0) } ?? 0, 30 * 24 * 3600)
        var fields: HTTPFields = [.location: "\(server.baseURL)/message/\(number)", .ttl: "\(ttl)"]
        switch flavour {
        case .mozilla, .google: break
        case .apple: fields[.apnsID] = "00000000-0000-0000-0000-\(String(1_000_000_000_000 + number).suffix(12))"
        case .windows:
            fields[.wnsStatus] = "received"
            fields[.wnsNotificationStatus] = "received"
        }
        return SimulatedReply(201, fields: fields)
    }
}

/// Runs a closure with a push service.
public func withWebPushSimulator<Value>(
    _ flavour: WebPushFlavour = .mozilla, transport: ScriptedServer.Transport = .tls, requiresVAPID: Bool = true,
    _ body: (WebPushSimulator) async throws -> Value
) async throws -> Value {
    try await WebPushSimulator.with(
        { try await WebPushSimulator.start(flavour, transport: transport, requiresVAPID: requiresVAPID) }, body)
}
