import APIRuntime

/// Where a pusher's gateway is: what `data.url` of an `http` pusher says.
///
/// The specification wants the path to be exactly `/_matrix/push/v1/notify` (client-server API, "PusherData"). It also
/// wants `https`; `http` is taken as well, for gateways on the same machine and for tests. Which hosts the homeserver
/// may reach is not decided here: the URL comes from a client, so that a public server gives its
/// ``NotificationSender`` a transport that refuses private addresses.
public struct GatewayAddress: Hashable, Sendable {
    /// The path of the one operation that a push gateway has.
    public static let path = "/_matrix/push/v1/notify"

    /// The URL without the API's path, as the generated client wants it.
    public let baseURL: BaseURL

    /// Reads the URL.
    /// - Throws: 400 `M_INVALID_PARAM`, with a message that names `data.url`.
    public init(_ url: String) throws(MatrixError) {
        // What comes before the path must be a server and nothing else: a longer path, a slash at the end or a query is
        // none of a gateway's.
        guard url.hasSuffix(Self.path), let server = try? BaseURL(String(url.dropLast(Self.path.count))),
            server.path.isEmpty, !url.dropLast(Self.path.count).hasSuffix("/")
        else {
            throw .invalidParam("data.url must be an http or https URL with the path \(Self.path)")
        }
        baseURL = server
    }
}
