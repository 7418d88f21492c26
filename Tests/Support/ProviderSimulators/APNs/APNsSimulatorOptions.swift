/// Credentials, topics and behaviour of an ``APNsSimulator``.
public struct APNsSimulatorOptions: Sendable {
    public var transport = ScriptedServer.Transport.tls
    /// The signing keys that APNs knows.
    public var keys = [APNsKey()]
    /// Bundle identifiers.
    public var topics: Set<String> = ["com.example.app"]
    /// Whether a client certificate of ``TestCertificates/shared()`` authenticates a client that sends no token.
    public var acceptsClientCertificates = false
    /// The number of streams that a connection permits.
    public var streamLimit = 100
    /// Whether a connection permits one stream until it has accepted a provider token.
    public var startsWithOneStream = true
    /// Whether a connection permits one stream after an error, until the next success.
    public var returnsToOneStreamAfterError = false
    /// Whether another token of the same key within 20 minutes is refused with `TooManyProviderTokenUpdates`.
    public var limitsTokenUpdates = false

    public init() {}
}
