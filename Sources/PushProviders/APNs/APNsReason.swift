import APIRuntime
import PushDelivery
import PushProviderModels

/// Apple's codes as labels of metrics.
enum APNsReason {
    /// The codes of "Handling notification responses from APNs", and those that APNs sends instead.
    private static let known: [DeliveryReason] = [
        "BadCollapseId", "BadDeviceToken", "BadExpirationDate", "BadMessageId", "BadPriority", "BadTopic",
        "DeviceTokenNotForTopic", "DuplicateHeaders", "IdleTimeout", "InvalidPushType", "MissingDeviceToken",
        "MissingTopic", "PayloadEmpty", "TopicDisallowed", "BadCertificate", "BadCertificateEnvironment",
        "ExpiredProviderToken", "Forbidden", "InvalidProviderToken", "MissingProviderToken", "UnrelatedKeyIdInToken",
        "BadEnvironmentKeyIdInToken", "BadEnvironmentKeyInToken", "BadPath", "MethodNotAllowed", "ExpiredToken",
        "Unregistered", "PayloadTooLarge", "TooManyProviderTokenUpdates", "TooManyRequests", "InternalServerError",
        "ServiceUnavailable", "Shutdown",
    ]

    static func reason(of response: ClientResponse) -> DeliveryReason? {
        guard let code = (try? APNsError(json: response.body, mode: .tolerant))?.reason else { return nil }
        return known.first { $0.label == code }
    }
}
