import PushDelivery
import APIRuntime
import HTTPTypes
import PushGatewayAPI

/// A provider that posts notifications to a UnifiedPush push server, whose URL is the pushkey.
///
/// The body is the one that the homeserver sent, `{"notification": {…}}` with every member, but with only one device.
///
/// | response | result |
/// | --- | --- |
/// | 2xx | delivered |
/// | 404, 410 | rejected: the registration no longer exists |
/// | 413 for a notification with `content` | sent once more without `content`; the app fetches the event itself |
/// | 408, 429, 5xx, no response | retry, after `Retry-After` if it is a number of seconds |
/// | 3xx, other 4xx | failed; redirects aren't followed |
/// | none, because the URL allows no request | failed |
///
/// Any client that can reach the gateway chooses the pushkey, and with it the host that the gateway connects to: see
/// ``EndpointPolicy``.
public struct UnifiedPushProvider: PushProvider {
    private let transport: any ClientTransport
    private let policy: EndpointPolicy
    /// The time in seconds that a push server keeps a notification for a device that isn't connected (RFC 8030, 5.2).
    private static let timeToLive = 86_400
    /// The maximum size of a response body in bytes. The body isn't used; of a larger response, only the status is
    /// read.
    private static let maxResponseBytes = 256 << 10

    /// - Parameters:
    ///   - transport: sends the requests and limits their duration. It should not follow redirects.
    ///   - policy: the hosts that may be connected to.
    public init(transport: any ClientTransport, policy: EndpointPolicy = .init()) {
        self.transport = transport
        self.policy = policy
    }

    public func deliver(_ notification: Notification, to device: Notification.Device) async -> DeliveryResult {
        guard let endpoint = PushEndpoint(device.pushkey) else {
            return .rejected(reason: "the pushkey is not an http or https URL")
        }
        guard policy.allows(endpoint) else { return .rejected(reason: "the pushkey's host is not allowed") }
        var addressed = notification.addressed(to: device)
        let response = await post(addressed, to: endpoint)
        guard case .tooLarge = response, addressed.content != nil else { return response.result }
        addressed.content = nil
        return await post(addressed, to: endpoint).result
    }

    /// Returns the request that delivers a notification.
    static func request(for notification: Notification, at endpoint: PushEndpoint) -> (head: HTTPRequest, body: [UInt8])
    {
        var head = HTTPRequest(
            method: .post, scheme: endpoint.scheme, authority: endpoint.authority, path: endpoint.target)
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.timeToLive] = String(timeToLive)
        head.headerFields[.urgency] = notification.prio == .low ? "normal" : "high"
        return (head, NotifyRequest(notification: notification).jsonBytes())
    }

    private enum PushServerResponse {
        /// 413: the notification may be sent again without its content.
        case tooLarge
        case other(DeliveryResult)

        var result: DeliveryResult {
            switch self {
            case .tooLarge: .failed(reason: "the push server returned 413")
            case .other(let result): result
            }
        }

        init(_ head: HTTPResponse) {
            let reason = "the push server returned \(head.status.code)"
            self =
                switch head.status.code {
                case 200..<300: .other(.delivered)
                case 404, 410: .other(.rejected(reason: reason))
                case 413: .tooLarge
                case 408, 429, 500...: .other(.retry(after: UnifiedPushProvider.retryAfter(head), reason: reason))
                default: .other(.failed(reason: reason))
                }
        }
    }

    private func post(_ notification: Notification, to endpoint: PushEndpoint) async -> PushServerResponse {
        let request = Self.request(for: notification, at: endpoint)
        do {
            let response = try await transport.send(
                request.head, body: request.body, maxResponseBytes: Self.maxResponseBytes)
            return PushServerResponse(response.head)
        } catch let error as ResponseTooLargeError {
            return PushServerResponse(error.head)
        } catch let error as InvalidRequestError {
            return .other(.failed(reason: "\(error)"))
        } catch {
            return .other(.retry(after: nil, reason: "\(error)"))
        }
    }

    /// Returns `Retry-After` in seconds, at most a day; `nil` for its other form, a date.
    private static func retryAfter(_ head: HTTPResponse) -> Duration? {
        guard let seconds = head.headerFields[.retryAfter].flatMap({ Int64($0) }), seconds >= 0 else { return nil }
        return .seconds(min(seconds, 86_400))
    }
}

extension HTTPField.Name {
    /// RFC 8030, 5.2.
    fileprivate static let timeToLive = HTTPField.Name("TTL")!
    /// RFC 8030, 5.3.
    fileprivate static let urgency = HTTPField.Name("Urgency")!
}
