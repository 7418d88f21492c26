import PushDelivery
import PushGatewayAPI

/// A way to reach devices: the protocol of one push provider, with an app's credentials if the provider requires them.
public protocol PushProvider: Sendable {
    /// Delivers a notification to one of its devices.
    ///
    /// Called concurrently for several devices. Returns early if the task is cancelled.
    func deliver(_ notification: Notification, to device: Notification.Device) async -> DeliveryResult
}

extension Notification {
    /// Returns the notification for one device, without the others.
    func addressed(to device: Device) -> Notification {
        var notification = self
        notification.devices = [device]
        return notification
    }
}
