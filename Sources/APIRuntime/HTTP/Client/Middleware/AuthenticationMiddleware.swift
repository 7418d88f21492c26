import HTTPTypes
import Synchronization

/// Middleware that sends a bearer token, and renews it when the server no longer accepts it.
///
/// A request whose token has expired waits for a new token and is sent once more. Concurrent requests share one renewal. A
/// request that is cancelled stops waiting, but the renewal continues. A request whose body is a stream isn't sent again.
///
/// ```swift
/// let authentication = AuthenticationMiddleware(token: AccessToken(session.token)) { _ in
///     let tokens = try await login.refresh(session.refreshToken)   // an operation that needs no token
///     try await session.store(tokens)
///     return AccessToken(tokens.accessToken)
/// }
/// let client = HomeserverClient(APIConnection(transport: transport, baseURL: url, middleware: [authentication]))
/// ```
///
/// The token is sent with operations that accept ``APIAuthentication/bearer``, and replaces that of
/// ``APIConnection/accessToken``.
public final class AuthenticationMiddleware: ClientMiddleware {
    /// A function that returns a new token.
    ///
    /// Requests that it makes through the same middleware are sent with the present token, and renew nothing.
    /// - Parameter expired: the token that the server no longer accepts, or `nil` if there was none.
    /// - Throws: any error, such as that of a session that has ended. All requests that wait for the token throw it; later
    ///   requests try again.
    public typealias Renewal = @Sendable (_ expired: AccessToken?) async throws -> AccessToken

    private struct State {
        var token: AccessToken?
        var renewal: Task<AccessToken, any Error>?
    }

    private let state: Mutex<State>
    private let isExpired: @Sendable (MatrixError) -> Bool
    private let renew: Renewal

    /// The middleware whose renewal the current task is part of.
    @TaskLocal private static var renewing: Set<ObjectIdentifier> = []

    /// Creates the middleware.
    /// - Parameters:
    ///   - token: the present token; `nil` to renew before the first request.
    ///   - isExpired: returns whether a response with status 401 asks for a new token. By default that is Matrix's
    ///     ``MatrixError/isSoftLogout``. For APIs whose servers only send the status, pass `{ _ in true }`.
    ///   - renew: returns a new token.
    public init(
        token: AccessToken? = nil, isExpired: @escaping @Sendable (MatrixError) -> Bool = { $0.isSoftLogout },
        renew: @escaping Renewal
    ) {
        state = Mutex(State(token: token))
        self.isExpired = isExpired
        self.renew = renew
    }

    /// The present token; `nil` before the first renewal of a middleware that was created without a token.
    public var token: AccessToken? { state.withLock { $0.token } }

    public func send(_ request: ClientRequest, next: @escaping Next) async throws -> ClientResponse {
        guard request.credentials.contains(where: { $0.contains(.bearer) }) else { return try await next(request) }
        if Self.renewing.contains(ObjectIdentifier(self)) { return try await next(request.authenticated(by: token)) }
        let first = try await token(otherThan: nil)
        let response = try await next(request.authenticated(by: first))
        // The parts of a stream that were sent can't be sent again.
        guard response.head.status == .unauthorized, request.bodyStream == nil, isExpired(MatrixError(response)) else {
            return response
        }
        return try await next(request.authenticated(by: token(otherThan: first)))
    }

    /// Returns the present token if it isn't the expired one, otherwise that of the renewal in progress or of a new one.
    private func token(otherThan expired: AccessToken?) async throws -> AccessToken {
        let renewal: Task<AccessToken, any Error>
        switch state.withLock({ step(otherThan: expired, &$0) }) {
        case .success(let token): return token
        case .renewal(let task): renewal = task
        }
        // A cancelled request doesn't wait for the renewal, which other requests need.
        let result = FirstResult<Result<AccessToken, any Error>>()
        Task { result.finish(await renewal.result) }
        return try await withTaskCancellationHandler {
            try await result.value().get()
        } onCancel: {
            result.finish(.failure(CancellationError()))
        }
    }

    private enum Step {
        case success(AccessToken)
        case renewal(Task<AccessToken, any Error>)
    }

    private func step(otherThan expired: AccessToken?, _ state: inout State) -> Step {
        if let token = state.token, token != expired { return .success(token) }
        if let renewal = state.renewal { return .renewal(renewal) }
        let renewing = Self.renewing.union([ObjectIdentifier(self)])
        let renewal = Task {
            try await Self.$renewing.withValue(renewing) { try await renewToken(expired) }
        }
        state.renewal = renewal
        return .renewal(renewal)
    }

    private func renewToken(_ expired: AccessToken?) async throws -> AccessToken {
        do {
            let token = try await renew(expired)
            state.withLock { $0 = State(token: token) }
            return token
        } catch {
            state.withLock { $0.renewal = nil }
            throw error
        }
    }
}

extension MatrixError {
    /// Whether the access token has expired, and the session continues with a new one: 401 `M_UNKNOWN_TOKEN` with
    /// `soft_logout` (client-server API, "Soft logout"). Without `soft_logout` the session has ended.
    public var isSoftLogout: Bool {
        status == .unauthorized && errcode == .unknownToken && additionalProperties["soft_logout"] == true
    }
}

extension ClientRequest {
    /// - Throws: ``InvalidRequestError`` for a token that can't be sent.
    fileprivate func authenticated(by token: AccessToken?) throws(InvalidRequestError) -> ClientRequest {
        guard let token else { return self }
        guard HTTPField.isValidValue(token.rawValue) else {
            throw InvalidRequestError("the access token contains a character that HTTP doesn't allow")
        }
        var request = self
        request.head.headerFields[.authorization] = "Bearer \(token.rawValue)"
        return request
    }
}
