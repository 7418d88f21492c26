/// The result of a delivery, and further values for its log line and the activity of its app.
struct DeliveryReport: Sendable {
    let result: DeliveryResult
    /// The reason for metrics.
    var reason = DeliveryReason.accepted
    /// Something about a delivered notification that the operator may want to know.
    var remark: String?
    /// Whether the remark is the push provider's, and not about a notification that wasn't sent.
    var isRemarkOfProvider = false
    /// The host of the request, if the device names it.
    var host: Destination?
    /// The remedy for a fault of the configuration, or for a rejection that may be one.
    var remedy: String?

    /// Whether the push provider responded.
    var hasResponse = false
    /// The cause of a failure.
    var cause: FailureCause?
    /// The push provider's words about a failure; `nil` for the result's reason.
    var providerReason: String?
    /// The destination of a failed request.
    var destination: Destination?

    init(_ result: DeliveryResult, _ cause: FailureCause? = nil, providerReason: String? = nil, remedy: String? = nil) {
        self.result = result
        self.cause = cause
        self.providerReason = providerReason
        self.remedy = remedy
    }

    /// Whether the notification wasn't delivered, dead pushkeys excepted.
    var isFailure: Bool {
        switch result {
        case .delivered, .rejected: false
        case .retry, .failed: true
        }
    }
}
