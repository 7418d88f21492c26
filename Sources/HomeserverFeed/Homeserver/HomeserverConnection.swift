import APIRuntime
import ClientServerAPI
import HTTPTypes
import HomeserverFeedAPI
import Synchronization

/// The client-server API of the homeserver, called as an application service.
public struct HomeserverConnection: Sendable {
    private let transport: any ClientTransport
    private let waitingTransport: any ClientTransport
    private let baseURL: BaseURL
    /// Shared by the copies of the connection.
    private let token: CurrentToken

    /// The largest response in bytes: the state of a large room.
    private static let maxResponseBytes = 256 << 20

    /// - Parameters:
    ///   - transport: sends requests that the homeserver responds to at once.
    ///   - waitingTransport: sends requests that the homeserver responds to when something has changed. Its time limit must
    ///     be longer than ``FeedConfiguration/syncTimeout``, and it must allow as many connections as
    ///     ``FeedConfiguration/maxSyncs``.
    ///   - baseURL: the homeserver's URL.
    ///   - token: `as_token` of the registration.
    public init(
        transport: any ClientTransport, waitingTransport: any ClientTransport, baseURL: BaseURL, token: AccessToken
    ) {
        self.transport = transport
        self.waitingTransport = waitingTransport
        self.baseURL = baseURL
        self.token = CurrentToken(token)
    }

    /// Replaces the token, for this connection and all copies of it. Requests in progress keep theirs.
    public func replaceToken(_ token: AccessToken) {
        self.token.value = token
    }

    /// Returns a client for calls in the name of a local user.
    func client(as userID: String) -> FeedClient {
        FeedClient(connection(transport, token.value, as: userID))
    }

    /// Returns a client for syncs in the name of a local user.
    func syncClient(as userID: String) -> FeedClient {
        FeedClient(connection(waitingTransport, token.value, as: userID))
    }

    /// Returns a client for push rules in the name of a local user.
    func pushRuleClient(as userID: String) -> HomeserverClient {
        HomeserverClient(connection(transport, token.value, as: userID))
    }

    /// Returns a client with a token of a user.
    func client(with token: AccessToken) -> FeedClient {
        FeedClient(connection(transport, token))
    }

    /// Returns the homeserver's response to a client's request without a body, sent with the client's token.
    func response(to head: HTTPRequest) async throws -> ServerResponse {
        var fields: HTTPFields = [:]
        fields[.authorization] = head.headerFields[.authorization]
        let request = HTTPRequest(
            method: head.method, scheme: baseURL.scheme, authority: baseURL.authority,
            path: baseURL.path + (head.path ?? "/"), headerFields: fields)
        let response = try await transport.send(request, body: nil, maxResponseBytes: Self.maxResponseBytes)
        var kept: HTTPFields = [:]
        for name in [HTTPField.Name.contentType, .retryAfter] { kept[name] = response.head.headerFields[name] }
        return ServerResponse(status: response.head.status, fields: kept, body: response.body)
    }

    /// - Parameter userID: the local user in whose name the requests are made; `nil` for the token's own user.
    private func connection(
        _ transport: any ClientTransport, _ token: AccessToken, as userID: String? = nil
    ) -> APIConnection {
        APIConnection(
            transport: transport, baseURL: baseURL, accessToken: token,
            middleware: userID.map { [IdentityAssertion($0)] } ?? [], maxResponseBytes: Self.maxResponseBytes)
    }
}

/// A token that can be replaced.
private final class CurrentToken: Sendable {
    private let state: Mutex<AccessToken>

    init(_ token: AccessToken) {
        state = Mutex(token)
    }

    var value: AccessToken {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// The assertion of a user in whose name an application service makes requests (application service API, "Identity
/// assertion").
private struct IdentityAssertion: ClientMiddleware {
    private let query: String

    init(_ userID: String) {
        query = "user_id=" + PercentEncoding.encode(userID)
    }

    func send(_ request: ClientRequest, next: @escaping Next) async throws -> ClientResponse {
        var request = request
        let path = request.head.path ?? "/"
        request.head.path = path + (path.contains("?") ? "&" : "?") + query
        return try await next(request)
    }
}
