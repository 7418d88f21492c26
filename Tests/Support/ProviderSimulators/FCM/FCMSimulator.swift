import APIRuntime
import HTTPTypes
import Synchronization

/// A server that behaves like FCM's HTTP v1 API and Google's OAuth token endpoint.
///
/// ```swift
/// try await withFCMSimulator { fcm in
///     fcm.script = { $0.target == "gone" ? .fcm(404, "NOT_FOUND", errorCode: "UNREGISTERED") : .automatic }
///     // send to fcm.baseURL with fcm.account.keyFile
///     #expect(await fcm.waitForDeliveries(1).first?.data["event_id"] == "$event")
///     #expect(fcm.tokenRequests().count == 1 && fcm.violations.isEmpty)
/// }
/// ```
public final class FCMSimulator: ProviderSimulator {
    private struct State: Sendable {
        /// Access tokens with the time at which they expire.
        var accessTokens: [String: Double] = [:]
        var tokenLifetime = 3599
        var attempts: [[UInt8]: Int] = [:]
        var tokenCount = 0
        var messageCount = 0
    }

    public let server: ScriptedServer
    public let record = SimulatorRecord<FCMDelivery>()
    private let tokenRecord = SimulatorRecord<FCMTokenRequest>()
    /// The service account that the server knows.
    public let account: FCMServiceAccount
    private let state = Mutex(State())

    public static func start(
        transport: ScriptedServer.Transport = .tls, projectID: String = "example-project"
    ) async throws -> FCMSimulator {
        let target = HandlerTarget<FCMSimulator>()
        let server = try await ScriptedServer.start(.init(transport: transport)) { request, _ in
            target.value?.respond(to: request) ?? .close
        }
        let account = try FCMServiceAccount(projectID: projectID, tokenURI: server.baseURL + "/token")
        let simulator = FCMSimulator(server: server, account: account)
        target.value = simulator
        return simulator
    }

    private init(server: ScriptedServer, account: FCMServiceAccount) {
        self.server = server
        self.account = account
    }

    /// The response to each request for an access token.
    public var tokenScript: SimulatorRecord<FCMTokenRequest>.Script {
        get { tokenRecord.script }
        set { tokenRecord.script = newValue }
    }

    /// The value of `expires_in` of further access tokens, in seconds.
    public var tokenLifetime: Int {
        get { state.withLock { $0.tokenLifetime } }
        set { state.withLock { $0.tokenLifetime = newValue } }
    }

    /// All requests for an access token.
    public func tokenRequests() -> [FCMTokenRequest] { tokenRecord.deliveries }
    /// Returns once a number of requests for an access token have been received.
    public func waitForTokenRequests(_ count: Int) async -> [FCMTokenRequest] {
        await tokenRecord.waitForDeliveries(count)
    }

    /// Makes all access tokens invalid.
    public func revokeTokens() { state.withLock { $0.accessTokens = [:] } }

    private func respond(to request: ReceivedRequest) -> SimulatedResponse {
        request.path == "/token" ? respondToTokenRequest(request) : respondToMessage(request)
    }

    private func respondToTokenRequest(_ request: ReceivedRequest) -> SimulatedResponse {
        let check = FCMTokenCheck(request, account: account, now: record.now())
        do throws(OAuthRefusal) {
            try check.verify()
        } catch {
            record.addViolation(error.description)
            return tokenRecord.respond(
                to: FCMTokenRequest(request: request, assertion: check.assertion, violation: error.description),
                automatic: SimulatedReply(
                    400, json: ["error": .string(error.code), "error_description": .string(error.description)]))
        }
        let now = record.now()
        let (token, lifetime) = state.withLock { state in
            state.tokenCount += 1
            let token = "ya29.simulated-\(state.tokenCount)"
            state.accessTokens[token] = now + Double(state.tokenLifetime)
            return (token, state.tokenLifetime)
        }
        return tokenRecord.respond(
            to: FCMTokenRequest(request: request, assertion: check.assertion, violation: nil),
            automatic: SimulatedReply(
                200,
                json: [
                    "access_token": .string(token), "expires_in": .integer(Int64(lifetime)), "token_type": "Bearer",
                ]))
    }

    private func respondToMessage(_ request: ReceivedRequest) -> SimulatedResponse {
        let check = FCMMessageCheck(request.body)
        var error: FCMError?
        do throws(FCMRefusal) {
            try checkHead(request)
            try check.verify()
        } catch let refusal {
            error = refusal.error
            if let violation = refusal.violation { record.addViolation(violation) }
        }
        let (attempt, number) = state.withLock { state in
            state.messageCount += 1
            state.attempts[request.body, default: 0] += 1
            return (state.attempts[request.body] ?? 1, state.messageCount)
        }
        let message = check.message
        let target = message["token"] ?? message["fid"] ?? message["topic"] ?? message["condition"]
        let delivery = FCMDelivery(
            request: request, message: message, target: target?.string ?? "",
            isValidation: (try? JSONObject(json: request.body))?["validate_only"]?.boolean == true,
            accessToken: accessToken(request), attempt: attempt, error: error)
        let success = SimulatedReply(
            200, json: ["name": .string("projects/\(account.projectID)/messages/0:\(number)")])
        return record.respond(to: delivery, automatic: error?.reply ?? success)
    }

    private func accessToken(_ request: ReceivedRequest) -> String? {
        guard let value = request.value("authorization"), value.lowercased().hasPrefix("bearer ") else { return nil }
        return String(value.dropFirst(7))
    }

    private func checkHead(_ request: ReceivedRequest) throws(FCMRefusal) {
        guard request.path == "/v1/projects/\(account.projectID)/messages:send" else {
            throw FCMRefusal(
                error: FCMError(404, "NOT_FOUND", message: "Requested entity was not found."),
                violation: "the path is \(request.path)")
        }
        guard request.method == "POST", request.value("content-type")?.hasPrefix("application/json") == true else {
            throw FCMRefusal(
                error: FCMError(400, "INVALID_ARGUMENT", message: "not a JSON request"),
                violation: "the request isn't a POST of application/json: \(request.values("content-type"))")
        }
        let text = "Request had invalid authentication credentials."
        guard let token = accessToken(request) else {
            throw FCMRefusal(
                error: FCMError(401, "UNAUTHENTICATED", message: text), violation: "there is no access token")
        }
        let expiry = state.withLock { $0.accessTokens[token] }
        guard let expiry, record.now() < expiry else {
            throw FCMRefusal(
                error: FCMError(401, "UNAUTHENTICATED", message: text),
                violation: "the access token \(token) is unknown or expired")
        }
    }
}

/// Runs a closure with an FCM simulator.
public func withFCMSimulator<Value>(
    transport: ScriptedServer.Transport = .tls, projectID: String = "example-project",
    _ body: (FCMSimulator) async throws -> Value
) async throws -> Value {
    try await FCMSimulator.with(
        { try await FCMSimulator.start(transport: transport, projectID: projectID) }, body)
}
