/// The result of a delivery, and further values for its log line.
struct DeliveryReport: Sendable {
    let result: DeliveryResult
    /// Something about a delivered notification that the operator may want to know.
    var remark: String?
    /// Whether the remark is the push provider's, and not about a notification that wasn't sent.
    var isRemarkOfProvider = false
    /// The host of the request, if the device names it.
    var host: Destination?
    /// What the operator should check: about a fault of the configuration, or a rejection that may be one.
    var remedy: String?

    /// The cause of a failure; `nil` for other results.
    var cause: FailureCause?
    /// The reason of a failure without the consequence that the result's reason adds; `nil` for the result's.
    var cleanReason: String?
    /// Whether the push provider responded.
    var hasResponse = false

    init(_ result: DeliveryResult, cause: FailureCause? = nil) {
        self.result = result
        self.cause = cause
    }
}
