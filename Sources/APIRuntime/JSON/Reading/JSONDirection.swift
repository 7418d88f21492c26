/// Which way a payload goes. OpenAPI 3.0 requires `readOnly` members in responses only, and `writeOnly` members in
/// requests only.
public enum JSONDirection: Hashable, Sendable {
    /// From a client to a server.
    case request
    /// From a server to a client.
    case response
}
