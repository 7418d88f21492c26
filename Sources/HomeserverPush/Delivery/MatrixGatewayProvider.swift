import APIRuntime
import HTTPTypes
import PushDelivery
import PushGatewayAPI
import StringGrammars
import Tracing

/// A push gateway, as a provider of `PushDelivery` (push gateway API, `POST /_matrix/push/v1/notify`).
///
/// A request has one device. The response is read tolerantly:
///
/// | response | meaning |
/// | --- | --- |
/// | 2xx whose `rejected` contains the pushkey, byte by byte | rejected |
/// | other 2xx: `{}`, `{"rejected": null}`, an empty or an unreadable body | delivered |
/// | 408, 425 | retry later, this device |
/// | 429, 5xx | retry later, the gateway, after `Retry-After` |
/// | 3xx | failed: redirects are not followed |
/// | other 4xx | failed |
struct MatrixGatewayProvider: PushProvider {
    static let name = "matrix"

    /// A gateway, and the client that reaches it.
    struct Configuration: Sendable {
        var gateway: GatewayAddress
        var transport: any ClientTransport
        /// Writes the context of the current trace into requests; `nil` for none.
        var tracer: (any Tracer)?
    }

    private let configuration: Configuration

    init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    init(_ configuration: Configuration, environment: ProviderEnvironment) throws(ProviderConfigurationError) {
        self.init(configuration)
    }

    var devicesNameHosts: Bool { true }

    func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) -> OutboundRequest {
        let server = configuration.gateway.baseURL
        var fields: HTTPFields = [.contentType: "application/json"]
        if let tracer = configuration.tracer, let trace = InstrumentationContext.current {
            tracer.inject(trace, into: &fields, using: FieldInjector())
        }
        return OutboundRequest(
            head: HTTPRequest(
                method: .post, scheme: server.scheme, authority: server.authority, path: GatewayAddress.path,
                headerFields: fields),
            body: NotifyRequest(notification: notification).jsonBytes(), destination: configuration.gateway.destination,
            transport: configuration.transport, isIdempotent: notification.eventID == nil)
    }

    func meaning(
        of response: ClientResponse, for device: Notification.Device, context: DeliveryContext
    ) -> ResponseMeaning {
        let status = response.head.status.code
        switch status {
        case 200..<300:
            return Self.rejects(device.pushkey, response.body)
                ? .rejected(reason: "the gateway rejected the pushkey") : .delivered()
        case 300..<400: return .failed(reason: "the gateway returned \(status); redirects are not followed")
        case 408, 425: return .retryLater(scope: .device, reason: Self.reason(response))
        case 400..<500 where status != 429: return .failed(reason: Self.reason(response))
        default:
            return .retryLater(
                after: RetryAfter.delay(response.head.headerFields, now: context.clock.secondsSince1970),
                scope: .destination, reason: Self.reason(response))
        }
    }

    /// Returns whether a response rejects a pushkey. The response to a notification with one device may name pushkeys of
    /// earlier ones.
    private static func rejects(_ pushkey: String, _ body: [UInt8]) -> Bool {
        // Most responses name none.
        guard body.count > 16, let json = try? JSONObject(json: body), case .array(let rejected)? = json["rejected"]
        else { return false }
        return rejected.contains { $0.string?.isIdentical(to: pushkey) ?? false }
    }

    /// Returns the status, and the error code if the body has one.
    private static func reason(_ response: ClientResponse) -> String {
        let status = "the gateway returned \(response.head.status.code)"
        guard let errcode = (try? JSONObject(json: response.body))?["errcode"]?.string, errcode.utf8.count <= 64,
            errcode.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0.isLetterOrDigit })
        else { return status }
        return "\(status) (\(errcode))"
    }
}

/// Writes header fields for a tracer.
private struct FieldInjector: Injector {
    func inject(_ value: String, forKey key: String, into fields: inout HTTPFields) {
        if let name = HTTPField.Name(key) { fields[name] = value }
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

extension GatewayAddress {
    /// The gateway as the scope of a circuit breaker: all pushers of one server.
    var destination: Destination { Destination("\(baseURL.scheme)://\(baseURL.authority.lowercased())") }
}
