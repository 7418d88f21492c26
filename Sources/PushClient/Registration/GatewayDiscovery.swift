import APIRuntime
import HTTPTypes

/// Finds the Matrix gateway of a UnifiedPush endpoint.
///
/// Push servers such as ntfy have a gateway at their own origin. It is asked by `GET /_matrix/push/v1/notify`, to which
/// gateways respond with `{"unifiedpush": {"gateway": "matrix"}}`, some also or only with `{"gateway": "matrix"}`.
///
/// | response | gateway |
/// | --- | --- |
/// | one of the two forms | the one at the endpoint's origin |
/// | any other response below 500, except 408 and 429 | the fallback: the push server has no gateway |
/// | 408, 429, 5xx, no response | the previous one, if known: an outage isn't a reason to change. Otherwise the fallback |
public struct GatewayDiscovery: Sendable {
    /// The public gateway of the UnifiedPush project.
    public static let publicGateway = "https://matrix.gateway.unifiedpush.org/_matrix/push/v1/notify"
    /// The largest response in bytes that is read.
    static let maxResponseBytes = 16 << 10

    private let transport: any ClientTransport
    private let fallback: GatewayURL
    private let allowsHTTP: Bool

    /// The way in which a gateway was found.
    public enum Source: Hashable, Sendable {
        /// The endpoint's push server has it.
        case endpoint
        /// The push server has none.
        case fallback
        /// The push server couldn't be asked, and this one was used before.
        case previous
        /// The push server couldn't be asked. The discovery should be repeated at the next start.
        case fallbackForNow
    }

    /// - Parameters:
    ///   - transport: sends the request. Its time limit is that of the discovery.
    ///   - fallback: the gateway for push servers without one, such as the app's own. `nil` for ``publicGateway``.
    ///   - allowsHTTP: whether endpoints with `http` are asked, for tests.
    /// - Throws: ``RegistrationError/invalidGatewayURL(_:)``, if `fallback` is invalid.
    public init(
        transport: any ClientTransport, fallback: String? = nil, allowsHTTP: Bool = false
    ) throws(RegistrationError) {
        self.transport = transport
        self.fallback = try GatewayURL(fallback ?? Self.publicGateway, allowsHTTP: allowsHTTP)
        self.allowsHTTP = allowsHTTP
    }

    /// Returns the gateway for an endpoint.
    /// - Parameter previous: the gateway that the pusher has now, if any.
    /// - Throws: ``RegistrationError/invalidEndpoint``; `CancellationError`.
    public func gateway(
        for endpoint: String, previous: GatewayURL? = nil
    ) async throws -> (url: GatewayURL, source: Source) {
        guard let origin = Self.origin(of: endpoint), let own = GatewayURL(origin: origin, allowsHTTP: allowsHTTP)
        else {
            throw RegistrationError.invalidEndpoint
        }
        let request = HTTPRequest(
            method: .get, scheme: origin.scheme, authority: origin.authority, path: GatewayURL.path,
            headerFields: [.accept: "application/json"])
        do {
            let response = try await transport.send(request, body: nil, maxResponseBytes: Self.maxResponseBytes)
            let status = response.head.status.code
            if status == 200, Self.isMatrixGateway(response.body) { return (own, .endpoint) }
            if status < 500, status != 408, status != 429 { return (fallback, .fallback) }
        } catch is ResponseTooLargeError {
            return (fallback, .fallback)
        } catch {
            try Task.checkCancellation()
        }
        return previous.map { ($0, .previous) } ?? (fallback, .fallbackForNow)
    }

    /// Whether a response is that of a gateway.
    static func isMatrixGateway(_ body: [UInt8]) -> Bool {
        guard let object = try? JSONObject(json: body, limits: JSONLimits(maxDepth: 16)) else { return false }
        return object["unifiedpush"]?["gateway"]?.string == "matrix" || object["gateway"]?.string == "matrix"
    }

    /// Returns the scheme and authority of a URL, without user information, query and fragment.
    static func origin(of endpoint: String) -> BaseURL? {
        guard endpoint.utf8.count <= 4096, let scheme = endpoint.firstRange(of: "://") else { return nil }
        let authority = endpoint[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else { return nil }
        return try? BaseURL(String(endpoint[..<scheme.upperBound]) + String(authority))
    }
}
