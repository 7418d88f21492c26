import APIRuntime
import HTTPTypes
import PushDelivery
import PushProviderModels

/// The response of a push server (RFC 8030), with the codes of the large ones in its body or fields.
///
/// | response | meaning |
/// | --- | --- |
/// | 2xx | delivered; a remark if the `TTL` of the response is below the requested one |
/// | 2xx with `X-WNS-NotificationStatus: dropped`, `channelthrottled` | failed; retry later, device |
/// | 404, 410; errno 102, 103, 105, 106 of autopush | rejected |
/// | `VapidPkHashMismatch`; 403; errno 109 for a key mismatch | suspect: the subscription belongs to another key |
/// | `BadJwtToken`, `BadVapidPublicKey`; 401; errno 109; `UnauthorizedRegistration`, to a signed message | operator's fault |
/// | 401, 403 to an encrypted message without VAPID | operator's fault: the push server requires VAPID |
/// | 401, 403 to a message in the clear | failed |
/// | 413; errno 104 | too large |
/// | 503 with errno 202 | retry now |
/// | 406 of Windows, 408, 507 | retry later, device |
/// | 429, other 5xx | retry later, the push server, after `Retry-After` |
/// | 3xx, other 4xx | failed |
///
/// Codes are recognized on every host, because autopush can be self-hosted. Messages in the clear can't be signed, so only
/// the client can mend what a push server demands of them.
struct PushServerResponse {
    let response: ClientResponse
    /// Whether the request was signed (VAPID).
    let isSigned: Bool
    /// Whether the request was encrypted. The response to another one may repeat the notification, which logs must not
    /// contain.
    let isEncrypted: Bool
    /// Texts of the request that logs must not contain. Most responses need no check.
    private let allSecrets: () -> [String?]
    private var secrets: [String] { allSecrets().compactMap(\.self).filter { $0.utf8.count > 3 } }

    /// - Parameters:
    ///   - isSigned: whether the request was signed (VAPID).
    ///   - isEncrypted: whether the request was encrypted. Otherwise reasons don't contain texts of the response.
    ///   - secrets: texts of the request that logs must not contain, such as its endpoint.
    init(
        _ response: ClientResponse, isSigned: Bool, isEncrypted: Bool = true,
        secrets: @escaping @autoclosure () -> [String?]
    ) {
        self.response = response
        self.isSigned = isSigned
        self.isEncrypted = isEncrypted
        allSecrets = secrets
    }

    private static let unsignedRemedy =
        "set vapid_private_key_file and vapid_subject of the app: the push server may require VAPID"
    private static let remedy =
        "check vapid_private_key_file and vapid_subject, and that clients subscribe with the public key of this file"

    /// - Parameter now: the time of day in seconds since 1970, for `Retry-After` with a date.
    func meaning(now: Double) -> ResponseMeaning {
        let status = response.head.status.code
        if 200..<300 ~= status { return acceptedMeaning }
        guard status >= 400 else { return self.meaning(ofStatus: status, reason: reason(code: nil), now: now) }
        let autopush = try? AutopushError(json: response.body, mode: .tolerant)
        let apple = try? AppleWebPushError(json: response.body, mode: .tolerant)
        let reason = reason(code: autopush?.errno.map { "errno \($0)" } ?? apple?.reason)
        if let errno = autopush?.errno, let meaning = meaning(ofErrno: errno, autopush?.message ?? "", reason: reason) {
            return meaning
        }
        if let code = apple?.reason, let meaning = meaning(ofAppleReason: code, reason: reason) { return meaning }
        return meaning(ofStatus: status, reason: reason, now: now)
    }

    private var acceptedMeaning: ResponseMeaning {
        let fields = response.head.headerFields
        switch (fields[.wnsNotificationStatus] ?? fields[.wnsStatus])?.lowercased() {
        case "dropped": return .failed(reason: "the push server dropped the message (X-WNS-NotificationStatus)")
        case "channelthrottled":
            return .retryLater(
                scope: .device, reason: "the push server limits the rate of the device (channelthrottled)")
        default: break
        }
        guard let seconds = fields[.timeToLive].flatMap({ Int64($0) }) else { return .delivered() }
        return .delivered(remark: "the push server keeps the message for \(seconds) s only")
    }

    private func meaning(ofErrno errno: Int64, _ message: String, reason: String) -> ResponseMeaning? {
        switch errno {
        // The status decides about a message without a signature.
        case 109 where !isSigned: nil
        case 102, 103, 105, 106: .rejected(reason: reason)
        case 104: .tooLarge(reason: reason)
        case 109 where message.lowercased().contains("mismatch"):
            .suspectRejection(reason: reason, remedy: Self.remedy)
        case 109: .operatorFault(reason: reason, remedy: Self.remedy)
        case 202: .retryNow(reason: reason)
        default: nil
        }
    }

    private func meaning(ofAppleReason code: String, reason: String) -> ResponseMeaning? {
        guard isSigned else { return nil }
        return switch code {
        case "VapidPkHashMismatch": .suspectRejection(reason: reason, remedy: Self.remedy)
        case "BadJwtToken", "BadVapidPublicKey": .operatorFault(reason: reason, remedy: Self.remedy)
        default: nil
        }
    }

    private func meaning(ofStatus status: Int, reason: String, now: Double) -> ResponseMeaning {
        let delay = RetryAfter.delay(response.head.headerFields, now: now)
        switch status {
        case 404, 410: return .rejected(reason: reason)
        case 400 where isSigned && text.contains("UnauthorizedRegistration"):
            return .operatorFault(reason: reason, remedy: Self.remedy)
        case 401 where isSigned: return .operatorFault(reason: reason, remedy: Self.remedy)
        case 403 where isSigned: return .suspectRejection(reason: reason, remedy: Self.remedy)
        case 401 where isEncrypted, 403 where isEncrypted:
            return .operatorFault(reason: reason, remedy: Self.unsignedRemedy)
        case 401, 403: return .failed(reason: reason + "; it may require encrypted messages")
        case 406 where response.head.headerFields[.wnsStatus] != nil, 408, 507:
            return .retryLater(after: delay, scope: .device, reason: reason)
        case 413: return .tooLarge(reason: reason)
        case 429, 500...: return .retryLater(after: delay, scope: .destination, reason: reason)
        case 300..<400: return .failed(reason: reason + "; redirects are not followed")
        default: return .failed(reason: reason)
        }
    }

    /// The code of autopush or Apple as a label of metrics.
    static func reason(of response: ClientResponse) -> DeliveryReason? {
        if let errno = (try? AutopushError(json: response.body, mode: .tolerant))?.errno {
            return knownReasons.first { $0.label == "errno_\(errno)" }
        }
        let code = (try? AppleWebPushError(json: response.body, mode: .tolerant))?.reason
        return knownReasons.first { $0.label == code }
    }

    /// The error numbers of autopush, and the codes of Apple's web push server.
    private static let knownReasons: [DeliveryReason] = [
        "errno_101", "errno_102", "errno_103", "errno_104", "errno_105", "errno_106", "errno_108", "errno_109",
        "errno_110", "errno_111", "errno_112", "errno_113", "errno_114", "errno_201", "errno_202", "errno_900",
        "errno_901", "errno_902", "errno_903", "errno_999", "BadJwtToken", "BadVapidPublicKey", "VapidPkHashMismatch",
    ]

    // MARK: Texts for logs

    private func reason(code: String?) -> String {
        let status = response.head.status.code
        let start = "the push server returned \(status)"
        if let code, Self.isCode(code) { return "\(start) (\(code))" }
        let fields = response.head.headerFields
        if let description = fields[.wnsErrorDescription] ?? fields[.wnsStatus] {
            return "\(start) (\(excerpt(description)))"
        }
        // The body of these explains what the operator did wrong.
        guard [400, 401, 403].contains(status) else { return start }
        let excerpt = excerpt(text)
        return excerpt.isEmpty ? start : "\(start): \(excerpt)"
    }

    private static func isCode(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                    || scalar == " "
            }
    }

    private var text: String { String(decoding: response.body.prefix(1024), as: UTF8.self) }

    /// Returns the beginning of a text as one line of printable ASCII; empty if it contains a secret of the request.
    private func excerpt(_ text: String) -> String {
        guard isEncrypted, !secrets.contains(where: text.contains) else { return "" }
        let printable = text.unicodeScalars.map { (0x21...0x7E).contains($0.value) ? Character($0) : " " }
        return String(String(printable).split(separator: " ").joined(separator: " ").prefix(200))
    }
}
