/// The reason of a result as a label of metrics.
///
/// Made from literals only, so that neither a client nor a push server can create time series: the number of reasons is
/// that of the code.
public struct DeliveryReason: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The label, such as `BadDeviceToken` or `breaker_open`.
    public let label: String

    public init(stringLiteral label: StaticString) {
        self.label = label.description
    }

    /// Returns the reason of a known status code, such as `http_404`, or of its class: `http_4xx`.
    public static func status(_ code: Int) -> DeliveryReason {
        if let known = statuses[code] { return known }
        return switch code {
        case 200..<300: "http_2xx"
        case 300..<400: "http_3xx"
        case 400..<500: "http_4xx"
        case 500..<600: "http_5xx"
        default: "http_other"
        }
    }

    private static let statuses: [Int: DeliveryReason] = [
        200: "http_200", 201: "http_201", 202: "http_202", 204: "http_204", 400: "http_400", 401: "http_401",
        403: "http_403", 404: "http_404", 405: "http_405", 406: "http_406", 408: "http_408", 410: "http_410",
        413: "http_413",
        429: "http_429", 500: "http_500", 502: "http_502", 503: "http_503", 504: "http_504", 507: "http_507",
    ]
}

extension DeliveryReason {
    /// The push provider accepted the notification.
    static let accepted: DeliveryReason = "accepted"
    /// The destination's circuit breaker is open.
    static let breakerOpen: DeliveryReason = "breaker_open"
    /// As many deliveries as the gateway accepts are in progress.
    static let noRoom: DeliveryReason = "too_many_deliveries"
    /// The push server limits the rate of the device.
    static let deviceRateLimit: DeliveryReason = "device_rate_limit"
    static let deadline: DeliveryReason = "deadline"
    static let shutdown: DeliveryReason = "shutdown"
    static let tooLarge: DeliveryReason = "too_large"

    /// The reason that there is no request, which no response explains.
    init(unsent meaning: ResponseMeaning) {
        self =
            switch meaning {
            case .delivered: "not_wanted"
            case .rejected, .suspectRejection: "invalid_pushkey"
            case .operatorFault: "credentials"
            case .retryLater, .retryNow: "credentials_unavailable"
            case .tooLarge: .tooLarge
            case .failed: "no_request"
            }
    }
}
