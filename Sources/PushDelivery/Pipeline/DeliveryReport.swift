/// The result of a delivery, and further values for its log line.
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
    /// The setting that the operator should check if rejections like this one were a fault of the configuration.
    var remedy: String?

    init(_ result: DeliveryResult) {
        self.result = result
    }
}
