import PushGatewayAPI

/// A notification and the device that gets it. An object, because the steps of a delivery pass it on many times.
final class DeviceNotification: Sendable {
    /// The notification without the other devices, which a provider must not pass on.
    let notification: Notification
    let device: Notification.Device
    let app: DeliveryApp
    /// The identifier of the homeserver's request in the log; `nil` outside of a request.
    let requestID: String?

    init(_ notification: Notification, to target: DeliveryTarget) {
        if notification.devices.count == 1, notification.devices[0] == target.device {
            self.notification = notification
        } else {
            var own = notification
            own.devices = [target.device]
            self.notification = own
        }
        (device, app, requestID) = (target.device, target.app, target.requestID)
    }

    var target: DeliveryTarget { DeliveryTarget(device: device, app: app, requestID: requestID) }
}
