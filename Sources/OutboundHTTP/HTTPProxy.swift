/// A proxy that opens tunnels to servers (CONNECT, RFC 9110, section 9.3.6).
public struct HTTPProxy: Hashable, Sendable {
    public var host: String
    public var port: Int
    /// The value of the `Proxy-Authorization` field; a secret.
    public var authorization: String?

    public init(host: String, port: Int, authorization: String? = nil) {
        self.host = host
        self.port = port
        self.authorization = authorization
    }
}
