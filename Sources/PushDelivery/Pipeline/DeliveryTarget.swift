import PushGatewayAPI

/// A device, and the app that delivers to it.
public struct DeliveryTarget: Sendable {
    public var device: Notification.Device
    public var app: DeliveryApp
    /// The identifier of the homeserver's request in the log; `nil` outside of a request.
    public var requestID: String?

    public init(device: Notification.Device, app: DeliveryApp, requestID: String? = nil) {
        self.device = device
        self.app = app
        self.requestID = requestID
    }
}
