import APIRuntime
import HTTPTypes

/// A request that delivers a notification to one device.
public struct OutboundRequest: Sendable {
    /// Scheme, authority and path are set.
    public var head: HTTPRequest
    public var body: [UInt8]
    /// The server, or the part of it, whose outage affects the request. Circuit breakers and bounds apply to it.
    public var destination: Destination
    /// Sends the request.
    public var transport: any ClientTransport
    /// Whether sending the request twice alerts the user once. Such a request is sent again after a broken connection,
    /// even if the server may have processed it.
    public var isIdempotent: Bool
    /// The text of an encrypted body, which `gateway test` shows; `nil` if the body isn't encrypted.
    public var plaintext: [UInt8]?
    /// The largest response body in bytes that the provider reads. Of a larger one only the head is used.
    public var maxResponseBytes = 64 << 10

    public init(
        head: HTTPRequest, body: [UInt8], destination: Destination, transport: any ClientTransport,
        isIdempotent: Bool = false
    ) {
        self.head = head
        self.body = body
        self.destination = destination
        self.transport = transport
        self.isIdempotent = isIdempotent
    }
}

/// The scope of a circuit breaker and of an in-flight bound: one provider with one set of credentials, or one origin that
/// a pushkey names.
public struct Destination: Hashable, Sendable {
    /// A text that identifies it in this process, such as `apns:production:TEAMID:KEYID` or
    /// `https://push.example.org`. Not secret.
    public let name: String

    public init(_ name: String) {
        self.name = name
    }
}
