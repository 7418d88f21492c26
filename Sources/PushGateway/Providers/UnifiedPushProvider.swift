import APIRuntime
import HTTPTypes
import PushGatewayAPI

/// Posts notifications to the push server that the pushkey names, as UnifiedPush's Matrix gateways do.
///
/// The pushkey is the endpoint's URL. What is posted there is what the homeserver sent, `{"notification": {…}}` with
/// every key, but with this one device only. How answers are taken:
///
/// | answer | outcome |
/// | --- | --- |
/// | 2xx | delivered |
/// | 404, 410 | rejected: the registration is gone |
/// | 413, and the notification has content | sent once more without it; the app fetches the event itself |
/// | 408, 429, 5xx, no answer | try later, as `Retry-After` says when it is in seconds |
/// | 3xx, other 4xx | failed; redirects are not followed |
/// | none, as no request can be sent to the URL | failed |
///
/// A pushkey comes from whoever may reach the gateway, and the gateway connects to it: see ``EndpointPolicy``.
public struct UnifiedPushProvider: PushProvider {
    private let transport: any ClientTransport
    private let policy: EndpointPolicy
    /// How long a push server keeps a notification for a device that isn't connected (RFC 8030, 5.2), in seconds.
    private static let timeToLive = 86_400
    /// What a push server answers is not looked at, so that little is enough; of a larger answer the status counts.
    private static let maxResponseBytes = 256 << 10

    /// - Parameters:
    ///   - transport: sends the requests and bounds the time they take. It should not follow redirects.
    ///   - policy: which endpoints may be posted to.
    public init(transport: any ClientTransport, policy: EndpointPolicy = .init()) {
        self.transport = transport
        self.policy = policy
    }

    public func deliver(_ notification: Notification, to device: Notification.Device) async -> DeliveryOutcome {
        guard let endpoint = PushEndpoint(device.pushkey) else {
            return .rejected(reason: "the pushkey isn't an http or https URL")
        }
        guard policy.allows(endpoint) else { return .rejected(reason: "the pushkey's host isn't allowed") }
        var addressed = notification.addressed(to: device)
        let outcome = await post(addressed, to: endpoint)
        guard case .tooLarge = outcome else { return outcome.delivery }
        guard addressed.content != nil else { return .failed(reason: "the push server answered 413") }
        addressed.content = nil
        return await post(addressed, to: endpoint).delivery
    }

    /// The request that delivers a notification.
    static func request(for notification: Notification, at endpoint: PushEndpoint) -> (head: HTTPRequest, body: [UInt8])
    {
        var head = HTTPRequest(
            method: .post, scheme: endpoint.scheme, authority: endpoint.authority, path: endpoint.target)
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.timeToLive] = String(timeToLive)
        head.headerFields[.urgency] = notification.prio == .low ? "normal" : "high"
        return (head, NotifyRequest(notification: notification).jsonBytes())
    }

    private enum Answer {
        case tooLarge
        case other(DeliveryOutcome)

        var delivery: DeliveryOutcome {
            switch self {
            case .tooLarge: .failed(reason: "the push server answered 413")
            case .other(let outcome): outcome
            }
        }
    }

    private func post(_ notification: Notification, to endpoint: PushEndpoint) async -> Answer {
        let request = Self.request(for: notification, at: endpoint)
        do {
            let response = try await transport.send(
                request.head, body: request.body, maxResponseBytes: Self.maxResponseBytes)
            return Self.answer(response.head)
        } catch let error as ResponseTooLargeError {
            return Self.answer(error.head)
        } catch let error as InvalidRequestError {
            return .other(.failed(reason: "\(error)"))
        } catch {
            return .other(.tryLater(after: nil, reason: "\(error)"))
        }
    }

    private static func answer(_ head: HTTPResponse) -> Answer {
        let reason = "the push server answered \(head.status.code)"
        switch head.status.code {
        case 200..<300: return .other(.delivered)
        case 404, 410: return .other(.rejected(reason: reason))
        case 413: return .tooLarge
        case 408, 429, 500...: return .other(.tryLater(after: retryAfter(head), reason: reason))
        default: return .other(.failed(reason: reason))
        }
    }

    /// `Retry-After` in seconds, at most a day; its other form, a date, is not read.
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
