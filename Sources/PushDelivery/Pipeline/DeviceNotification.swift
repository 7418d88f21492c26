import PushGatewayAPI

/// A notification and the device that gets it. An object, because the steps of a delivery pass it on many times.
final class DeviceNotification: Sendable {
    /// The notification without the other devices, which a provider must not pass on.
    let notification: Notification
    let target: DeliveryTarget

    init(_ notification: Notification, to target: DeliveryTarget) {
        var notification = notification
        if notification.devices.count != 1 || notification.devices.first != target.device {
            notification.devices = [target.device]
        }
        self.notification = notification
        self.target = target
    }
}
