import APIRuntime

/// The address of a push gateway, read from `data.url` of a pusher of kind `http`.
///
/// The specification requires the path to be exactly `/_matrix/push/v1/notify` and the scheme to be `https`
/// (client-server API, "PusherData"). `http` is accepted too, for gateways on the same machine and for tests.
///
/// The URL comes from a client, and the host isn't checked here. A public homeserver should give its
/// ``PusherWorkers`` a transport that refuses private addresses.
public struct GatewayAddress: Hashable, Sendable {
    /// The path of the only operation of the push gateway API.
    public static let path = "/_matrix/push/v1/notify"

    /// The URL without the path, for the generated client.
    public let baseURL: BaseURL

    /// Parses a pusher's `data.url`.
    /// - Throws: 400 `M_INVALID_PARAM`, with a message that names `data.url`.
    public init(_ url: String) throws(MatrixError) {
        // Before the path there may be only scheme, host and port: no longer path, trailing slash or query.
        guard url.hasSuffix(Self.path), let server = try? BaseURL(String(url.dropLast(Self.path.count))),
            server.path.isEmpty, !url.dropLast(Self.path.count).hasSuffix("/")
        else {
            throw .invalidParam("data.url must be an http or https URL with the path \(Self.path)")
        }
        baseURL = server
    }
}
