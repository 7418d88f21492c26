import PushGatewayAPI

/// A device, and the app that delivers to it.
public struct DeliveryTarget: Sendable {
    public var device: Notification.Device
    public var app: DeliveryApp

    public init(device: Notification.Device, app: DeliveryApp) {
        self.device = device
        self.app = app
    }
}
