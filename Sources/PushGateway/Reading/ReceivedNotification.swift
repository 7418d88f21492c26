import PushGatewayAPI

/// A request as the gateway understands it.
struct ReceivedNotification: Hashable, Sendable {
    /// The request without malformed devices.
    var request: NotifyRequest
    /// The pushkeys of devices that no provider can have registered, in the order of the request.
    var rejectedPushkeys: [String] = []
    /// The number of repairs by kind; empty for a request that satisfies the schema.
    var repairs: [RequestRepair: Int] = [:]
}
