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
        FeedClient(connection(MasqueradingTransport(transport, as: userID), token.value))
    }

    /// Returns a client for syncs in the name of a local user.
    func syncClient(as userID: String) -> FeedClient {
        FeedClient(connection(MasqueradingTransport(waitingTransport, as: userID), token.value))
    }

    /// Returns a client for push rules in the name of a local user.
    func pushRuleClient(as userID: String) -> HomeserverClient {
        HomeserverClient(connection(MasqueradingTransport(transport, as: userID), token.value))
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

    private func connection(_ transport: any ClientTransport, _ token: AccessToken) -> APIConnection {
        APIConnection(
            transport: transport, baseURL: baseURL, accessToken: token, maxResponseBytes: Self.maxResponseBytes)
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

/// A transport for requests that an application service makes in the name of a user (application service API, "Identity
/// assertion").
struct MasqueradingTransport: ClientTransport {
    private let transport: any ClientTransport
    private let query: String

    init(_ transport: any ClientTransport, as userID: String) {
        self.transport = transport
        query = "user_id=" + Self.encoded(userID)
    }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        var request = request
        let path = request.path ?? "/"
        request.path = path + (path.contains("?") ? "&" : "?") + query
        return try await transport.send(request, body: body, maxResponseBytes: maxResponseBytes)
    }

    /// Returns a text with percent-encoding of all but the unreserved characters (RFC 3986, section 2.3).
    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
