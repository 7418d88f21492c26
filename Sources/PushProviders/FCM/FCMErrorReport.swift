import APIRuntime
import PushDelivery
import PushProviderModels

/// The parts of an error response that decide what follows.
struct FCMErrorReport: Sendable {
    /// FCM's own code, such as `UNREGISTERED`.
    private(set) var code: String?
    /// The canonical code, such as `NOT_FOUND`.
    private(set) var status: String?
    private(set) var message = ""
    private(set) var fieldViolations: [FCMErrorDetail.BadRequest.FieldViolation] = []
    private(set) var quotaViolations: [FCMErrorDetail.QuotaFailure.Violation] = []
    /// The delay that the body asks for.
    private(set) var retryDelay: Duration?

    /// A body that isn't an error of FCM gives an empty report.
    init(_ body: [UInt8]) {
        guard let error = (try? FCMErrorResponse(json: body, mode: .tolerant))?.error else { return }
        status = error.status
        message = error.message ?? ""
        for detail in error.details ?? [] {
            switch detail {
            case .typeGoogleapisComGoogleFirebaseFcmV1FcmError(let detail): code = code ?? detail.errorCode
            case .typeGoogleapisComGoogleRpcBadRequest(let detail): fieldViolations += detail.fieldViolations ?? []
            case .typeGoogleapisComGoogleRpcQuotaFailure(let detail): quotaViolations += detail.violations ?? []
            case .typeGoogleapisComGoogleRpcRetryInfo(let detail): retryDelay = Self.duration(detail.retryDelay)
            case .unknown: break
            }
        }
    }

    /// Returns the duration of a text such as `30s` or `3.5s`, at most one day.
    private static func duration(_ text: String?) -> Duration? {
        guard let text, text.hasSuffix("s"), let seconds = Double(text.dropLast()), seconds >= 0 else { return nil }
        return .seconds(min(seconds, RetryAfter.maxDelay))
    }

    /// Whether the target of the message is invalid: FCM's sentence about the registration token together with its code,
    /// or a violation of the member `message.token` or `message.fid`.
    var isInvalidTarget: Bool {
        if fieldViolations.contains(where: { $0.field == "message.token" || $0.field == "message.fid" }) { return true }
        return code == "INVALID_ARGUMENT" && message.lowercased().contains("not a valid fcm registration token")
    }

    /// Whether the message is too large for FCM or, through FCM, for APNs.
    var isTooLarge: Bool {
        ([message] + fieldViolations.compactMap(\.description)).contains { text in
            let text = text.lowercased()
            return text.contains("too big") || text.contains("too large") || text.contains("exceeds the limit")
        }
    }

    /// Whether an exhausted quota is that of one device.
    var isDeviceQuota: Bool {
        let texts = [message] + quotaViolations.flatMap { [$0.subject, $0.description].compactMap(\.self) }
        return texts.contains { text in
            let text = text.lowercased()
            return text.contains("device") || text.contains("token:")
        }
    }

    /// FCM's code as a label of metrics.
    var reason: DeliveryReason? {
        Self.knownReasons.first { $0.label == code }
    }

    /// The codes of "FCM error codes".
    private static let knownReasons: [DeliveryReason] = [
        "UNSPECIFIED_ERROR", "INVALID_ARGUMENT", "UNREGISTERED", "SENDER_ID_MISMATCH", "QUOTA_EXCEEDED", "UNAVAILABLE",
        "INTERNAL", "THIRD_PARTY_AUTH_ERROR",
    ]

    /// The names of the members of the message that have violations: `android` of `message.android.ttl`.
    var invalidMembers: [String] {
        fieldViolations.compactMap { violation in
            let path = violation.field?.split(separator: ".") ?? []
            guard path.count > 1, path[0] == "message" else { return nil }
            return path[1].split(separator: "[").first.map(String.init)
        }
    }
}
