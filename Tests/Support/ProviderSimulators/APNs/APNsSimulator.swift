import APIRuntime
import HTTPTypes
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A server that behaves like APNs: HTTP/2, provider tokens or client certificates, every header checked.
///
/// ```swift
/// try await withAPNsSimulator { apns in
///     apns.script = { $0.deviceToken == "aa" ? .apns(410, "Unregistered", timestamp: 1) : .automatic }
///     // send to apns.baseURL with apns.key
///     #expect(await apns.waitForDeliveries(1).first?.header("apns-topic") == "com.example.app")
///     #expect(apns.violations.isEmpty)
/// }
/// ```
public final class APNsSimulator: ProviderSimulator {
    public typealias Options = APNsSimulatorOptions

    private struct State: Sendable {
        /// Connections that permit the full number of streams.
        var openedConnections: Set<Int> = []
        /// The texts of all tokens seen.
        var tokens: Set<String> = []
        /// Time of issue of each key's current token, and when it was first seen.
        var currentTokens: [String: (issued: Int64, seen: Double)] = [:]
        var attempts: [String: Int] = [:]
    }

    public let server: ScriptedServer
    public let record: SimulatorRecord<APNsDelivery>
    public let options: Options
    private let state = Mutex(State())

    /// The first signing key.
    public var key: APNsKey { options.keys[0] }
    /// The number of different provider tokens seen.
    public var tokenCount: Int { state.withLock { $0.tokens.count } }

    public static func start(_ options: Options = .init()) async throws -> APNsSimulator {
        let record = SimulatorRecord<APNsDelivery>()
        let target = HandlerTarget<APNsSimulator>()
        var serverOptions = ScriptedServer.Options(transport: options.transport, http1: false)
        serverOptions.initialStreamLimit = options.startsWithOneStream ? 1 : options.streamLimit
        let server = try await ScriptedServer.start(serverOptions) { request in
            target.value?.respond(to: request) ?? .close
        }
        let simulator = APNsSimulator(server: server, record: record, options: options)
        target.value = simulator
        return simulator
    }

    private init(server: ScriptedServer, record: SimulatorRecord<APNsDelivery>, options: Options) {
        self.server = server
        self.record = record
        self.options = options
    }

    /// Sends GOAWAY on all open connections.
    public func goAway(_ goAway: SimulatedGoAway) { server.goAway(goAway) }
    /// Changes the number of streams that open connections permit.
    public func setStreamLimit(_ limit: Int) { server.setStreamLimit(limit) }
    /// Whether the server ignores PING frames.
    public var ignoresPings: Bool {
        get { server.ignoresPings }
        set { server.ignoresPings = newValue }
    }
    /// The number of PING frames received.
    public var pingCount: Int { server.pingCount }
    public func waitForPings(_ count: Int) async { await server.waitForPings(count) }
    /// The number of streams that clients have reset, because they don't wait any longer.
    public var resetCount: Int { server.resetCount }
    public func waitForResets(_ count: Int) async { await server.waitForResets(count) }
    /// Whether the TLS handshake of new connections never ends.
    public var stallsHandshakes: Bool {
        get { server.stallsHandshakes }
        set { server.stallsHandshakes = newValue }
    }

    private func respond(to request: ReceivedRequest) -> SimulatedResponse {
        let check = APNsRequestCheck(request: request, options: options, now: record.now())
        var error: APNsError?
        do throws(APNsRefusal) {
            try check.verify()
            try checkTokenUpdate(check)
        } catch let refusal {
            error = refusal.error
            if let violation = refusal.violation { record.addViolation(violation) }
        }
        if let indexed = ["authorization", ":path"].first(where: request.indexedFields.contains) {
            record.addViolation("\(indexed) was added to the compression table; APNs asks to send it without indexing")
        }
        let id = request.value("apns-id") ?? UUID().uuidString.lowercased()
        let delivery = APNsDelivery(
            request: request, deviceToken: check.deviceToken, payload: request.body, token: check.token,
            attempt: countAttempt(request, check), error: error)
        var reply = error?.reply ?? SimulatedReply(200)
        reply.fields[.apnsID] = id
        return record.respond(to: delivery, automatic: reply).mapReply { reply in
            var reply = reply
            if reply.fields[.apnsID] == nil { reply.fields[.apnsID] = id }
            let limit = newStreamLimit(ofConnection: request.connection, success: reply.isSuccess)
            return limit.map { .streamLimit($0, then: .reply(reply)) } ?? .reply(reply)
        }
    }

    private func countAttempt(_ request: ReceivedRequest, _ check: APNsRequestCheck) -> Int {
        let key = check.deviceToken + " " + (request.value("apns-id") ?? String(decoding: request.body, as: UTF8.self))
        return state.withLock { state in
            state.attempts[key, default: 0] += 1
            return state.attempts[key] ?? 1
        }
    }

    private func checkTokenUpdate(_ check: APNsRequestCheck) throws(APNsRefusal) {
        guard let token = check.token, let keyID = token.header["kid"]?.string,
            let issued = token.claims["iat"]?.integer
        else { return }
        let now = record.now()
        let isTooSoon = state.withLock { state in
            state.tokens.insert(token.text)
            let current = state.currentTokens[keyID]
            if let current, current.issued == issued { return false }
            if let current, options.limitsTokenUpdates, now - current.seen < 20 * 60 { return true }
            state.currentTokens[keyID] = (issued, now)
            return false
        }
        if isTooSoon {
            throw APNsRefusal(
                APNsError(429, "TooManyProviderTokenUpdates"),
                "the key \(keyID) has another token within 20 minutes")
        }
    }

    /// Returns the number of streams that a connection permits after a response, if it changes.
    private func newStreamLimit(ofConnection connection: Int, success: Bool) -> Int? {
        state.withLock { state in
            let isOpened = state.openedConnections.contains(connection)
            if success, !isOpened, options.startsWithOneStream || options.returnsToOneStreamAfterError {
                state.openedConnections.insert(connection)
                return options.streamLimit
            }
            if !success, options.returnsToOneStreamAfterError {
                state.openedConnections.remove(connection)
                return 1
            }
            return nil
        }
    }
}

/// Runs a closure with an APNs simulator.
public func withAPNsSimulator<Value>(
    _ options: APNsSimulator.Options = .init(), _ body: (APNsSimulator) async throws -> Value
) async throws -> Value {
    try await APNsSimulator.with({ try await APNsSimulator.start(options) }, body)
}

extension HTTPField.Name {
    static let apnsID = HTTPField.Name(constant: "apns-id")
}
