import PushGatewayAPI

/// A way to reach devices: one push provider's protocol and, where it asks for them, the credentials of one app.
public protocol PushProvider: Sendable {
    /// Delivers a notification to one of its devices. Called for several devices at once; it ends early when the task
    /// is cancelled.
    func deliver(_ notification: Notification, to device: Notification.Device) async -> DeliveryOutcome
}

extension Notification {
    /// The notification as it concerns one device, which learns nothing of the others.
    func addressed(to device: Device) -> Notification {
        var notification = self
        notification.devices = [device]
        return notification
    }
}
