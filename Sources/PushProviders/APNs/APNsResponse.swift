import APIRuntime
import HTTPTypes
import PushDelivery
import PushGatewayAPI
import PushProviderModels

/// The meaning of APNs's responses. Pure.
///
/// | status | reason | result |
/// | --- | --- | --- |
/// | 200 | | delivered |
/// | 410 | `Unregistered`, `ExpiredToken`, others | rejected if `timestamp` is later than `pushkey_ts`; else failed, because the token was registered again |
/// | 400 | `BadDeviceToken`, `DeviceTokenNotForTopic` | suspect rejection |
/// | 400 | `BadTopic`, `MissingTopic`, `TopicDisallowed`, `InvalidPushType` | operator's fault |
/// | 403 | `ExpiredProviderToken` | once more with a new token; operator's fault if a new one is refused |
/// | 403 | `InvalidProviderToken`, `MissingProviderToken`, `UnrelatedKeyIdInToken`, `BadEnvironmentKeyInToken`, `BadEnvironmentKeyIdInToken`, `BadCertificate`, `BadCertificateEnvironment`, `Forbidden`, others | operator's fault |
/// | 400 | `IdleTimeout` | once more, on a new connection |
/// | GOAWAY | `BadCertificate`, `BadCertificateEnvironment` and others about credentials | operator's fault |
/// | 400 | `BadCollapseId`, `BadExpirationDate`, `BadMessageId`, `BadPriority`, `DuplicateHeaders`, `MissingDeviceToken`, `PayloadEmpty`, others | failed |
/// | 404 | `BadPath` | failed |
/// | 405 | `MethodNotAllowed` | failed |
/// | 413 | `PayloadTooLarge` | too large |
/// | 429 | `TooManyRequests` | later, for this device |
/// | 429 | `TooManyProviderTokenUpdates` | later, for all devices; no new token for 30 minutes |
/// | 429 | others | later, for all devices |
/// | 500 | `InternalServerError`, others | later, for all devices; after 15 minutes unless `Retry-After` is set |
/// | 503 | `ServiceUnavailable`, others | the same |
/// | 503 | `Shutdown` | once more, on a new connection |
/// | other 5xx | | later, for all devices |
/// | other 3xx; 404 and 405 without a reason | | fault of the operator: another server has responded |
/// | other 4xx | | failed |
///
/// Source: Apple, "Handling notification responses from APNs". `BadEnvironmentKeyIdInToken` is the documented spelling,
/// `BadEnvironmentKeyInToken` the one that APNs sends.
struct APNsResponse: Sendable {
    /// The status code.
    let status: Int
    /// Apple's code, such as `BadDeviceToken`; `nil` if the body has none.
    let reason: String?
    /// The time in milliseconds since 1970 at which APNs knew that the token was dead.
    let timestamp: Int64?
    /// The delay that the server asks for.
    let retryAfter: Duration?
    /// Whether the response replaces a GOAWAY; see ``APNsTransport``.
    private let isGoAway: Bool

    /// Apple asks for this delay after an internal error or an outage.
    static let outageDelay = Duration.seconds(15 * 60)
    /// The delay after `TooManyRequests` and `TooManyProviderTokenUpdates`, for which Apple names none.
    static let rateLimitDelay = Duration.seconds(60)

    /// - Parameter now: the time of day in seconds since 1970.
    init(_ response: ClientResponse, now: Double) {
        status = response.head.status.code
        isGoAway = response.head.status.reasonPhrase == APNsTransport.goAway.reasonPhrase
        let error = try? APNsError(json: response.body, mode: .tolerant)
        reason = error?.reason.flatMap { Self.isCode($0) ? $0 : nil }
        timestamp = error?.timestamp
        retryAfter = RetryAfter.delay(response.head.headerFields, now: now)
    }

    /// Returns whether the connection of a response accepts no further requests: APNs is closing it.
    static func retiresConnection(_ response: ClientResponse) -> Bool {
        guard response.head.status.code >= 400 else { return false }
        let reason = (try? APNsError(json: response.body, mode: .tolerant))?.reason
        return reason == "Shutdown" || reason == "IdleTimeout"
    }

    /// Codes are words. Other texts are left out, because reasons are logged.
    private static func isCode(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "z")).contains($0) }
    }

    /// The response as a phrase for logs.
    private func phrase(_ server: String) -> String {
        let event = isGoAway ? "closed the connection (GOAWAY):" : "responded \(status)"
        return "APNs (\(server)) \(event)" + (reason.map { " \($0)" } ?? "")
    }

    /// Returns the meaning for a device.
    /// - Parameters:
    ///   - pushkeyTime: the device's `pushkey_ts`, in seconds or milliseconds.
    ///   - settings: the app's settings, named in remedies.
    func meaning(pushkeyTime: Int64?, settings: APNsSettings) -> ResponseMeaning {
        let phrase = phrase(settings.serverName)
        switch (status, reason) {
        case (200..<300, _): return .delivered()
        // Not a response of APNs, whatever its body is.
        case (..<400, _), (404, nil), (405, nil):
            return .operatorFault(
                reason: phrase, remedy: "check the app's endpoint and network.proxy: another server has responded")
        case (410, _): return goneMeaning(phrase, pushkeyTime: pushkeyTime)
        case (_, "BadDeviceToken"):
            return .suspectRejection(
                reason: phrase,
                remedy: "if it concerns all devices, the app's environment is not \"\(settings.environment)\":"
                    + " builds from Xcode have tokens of sandbox, TestFlight and App Store those of production")
        case (_, "DeviceTokenNotForTopic"):
            return .suspectRejection(
                reason: phrase,
                remedy: "if it concerns all devices, the app's bundle identifier is not \"\(settings.topic)\"")
        case (413, _): return .tooLarge(reason: phrase)
        case (_, "IdleTimeout"), (_, "Shutdown"): return .retryNow(reason: phrase)
        case (429, "TooManyRequests"):
            return .retryLater(after: retryAfter ?? Self.rateLimitDelay, scope: .device, reason: phrase)
        case (429, _):
            return .retryLater(after: retryAfter ?? Self.rateLimitDelay, scope: .destination, reason: phrase)
        case (500, _), (503, _):
            return .retryLater(after: retryAfter ?? Self.outageDelay, scope: .destination, reason: phrase)
        case (408, _), (500..., _): return .retryLater(after: retryAfter, scope: .destination, reason: phrase)
        case (_, let reason?):
            if let remedy = APNsRemedy.remedy(for: reason, settings: settings) {
                return .operatorFault(reason: phrase, remedy: remedy)
            }
        default: break
        }
        guard status == 401 || status == 403 else { return .failed(reason: phrase) }
        return .operatorFault(reason: phrase, remedy: "check the app's key or certificate on Apple's developer site")
    }

    private func goneMeaning(_ phrase: String, pushkeyTime: Int64?) -> ResponseMeaning {
        guard let timestamp, let pushkeyTime else { return .rejected(reason: phrase) }
        // Dendrite sends milliseconds. Seconds of more than 11 digits would be in the year 5138.
        let (product, overflow) = pushkeyTime.multipliedReportingOverflow(by: 1000)
        let registered = pushkeyTime > 100_000_000_000 || overflow ? pushkeyTime : product
        guard timestamp > registered else {
            return .failed(reason: phrase + " for a time before the token was registered again")
        }
        return .rejected(reason: phrase)
    }
}
