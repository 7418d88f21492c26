import APIRuntime

/// The URL of a push gateway, as a pusher has it in `data.url`.
///
/// The Matrix specification demands `https` and the path `/_matrix/push/v1/notify` (`POST /pushers/set`).
public struct GatewayURL: Hashable, Sendable, CustomStringConvertible {
    /// The path of each gateway.
    public static let path = "/_matrix/push/v1/notify"

    /// The URL's text.
    public let text: String

    /// - Parameters:
    ///   - text: the URL.
    ///   - allowsHTTP: whether `http` is accepted, for tests on a developer's computer.
    /// - Throws: ``RegistrationError/invalidGatewayURL(_:)``.
    public init(_ text: String, allowsHTTP: Bool = false) throws(RegistrationError) {
        guard let url = try? BaseURL(text) else { throw .invalidGatewayURL("not an absolute URL") }
        guard url.scheme == "https" || allowsHTTP && url.scheme == "http" else {
            throw .invalidGatewayURL("the scheme must be https")
        }
        guard text.utf8.elementsEqual("\(url.scheme)://\(url.authority)\(Self.path)".utf8) else {
            throw .invalidGatewayURL("the path must be \(Self.path), without query and fragment")
        }
        self.text = text
    }

    /// The gateway of an origin such as `https://push.example.org`.
    init?(origin: BaseURL, allowsHTTP: Bool) {
        guard let url = try? GatewayURL("\(origin.scheme)://\(origin.authority)\(Self.path)", allowsHTTP: allowsHTTP)
        else { return nil }
        self = url
    }

    public var description: String { text }
}
