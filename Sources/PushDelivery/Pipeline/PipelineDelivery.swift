import APIRuntime
import PushGatewayAPI

/// A notification for one device.
struct PipelineDelivery: Sendable {
    /// The notification without the other devices, which a provider must not pass on.
    let notification: Notification
    let target: DeliveryTarget
    /// The delivery's identity for the deduplicator; `nil` if each repetition must be sent.
    let key: DeliveryKey?
    /// The identity of the device: app and pushkey.
    let device: DeliveryKey
    /// The identity of the device and its data, if the notification has only counts that newer ones may replace.
    let countsKey: DeliveryKey?

    init(_ notification: Notification, to target: DeliveryTarget) {
        var notification = notification
        notification.devices = [target.device]
        self.notification = notification
        self.target = target
        device = DeliveryKey([Array(target.device.appID.utf8), Array(target.device.pushkey.utf8)])
        let isRepeatable = notification.eventID.map { $0.isEmpty || $0 == Self.testEventID } ?? true
        key = isRepeatable ? nil : DeliveryKey(delivery: notification, to: target.device, includesEvent: true)
        let isReplaceable = notification.hasOnlyCounts && target.app.provider.coalescesCounts
        countsKey =
            isReplaceable ? DeliveryKey(delivery: notification, to: target.device, includesEvent: false) : nil
    }

    /// Returns a delivery for each distinct device, and the position of each target's delivery among them.
    ///
    /// Devices are equal if app, pushkey and `data` are.
    static func distinct(
        _ notification: Notification, to targets: [DeliveryTarget]
    ) -> (deliveries: [PipelineDelivery], positions: [Int]) {
        guard targets.count > 1 else { return (targets.map { Self(notification, to: $0) }, Array(targets.indices)) }
        var known: [DeliveryKey: Int] = [:]
        var deliveries: [PipelineDelivery] = []
        let positions = targets.map { target in
            let device = DeliveryKey(delivery: notification, to: target.device, includesEvent: false)
            if let position = known[device] { return position }
            known[device] = deliveries.count
            deliveries.append(Self(notification, to: target))
            return deliveries.count - 1
        }
        return (deliveries, positions)
    }

    /// The event of Element's notification troubleshooter, which waits for a push each time.
    private static let testEventID = "$THIS_IS_A_FAKE_EVENT_ID"
}

extension Notification {
    /// Whether the notification is about no event. One of MSC3013 has its event in `ciphertext`.
    var hasOnlyCounts: Bool {
        (eventID ?? "").isEmpty && (type?.value ?? "").isEmpty && additionalProperties["ciphertext"] == nil
    }
}

extension DeliveryKey {
    /// The identity of a delivery. Two accounts on one phone may share app and pushkey, and differ in `data` only.
    /// - Parameter includesEvent: `false` for the identity of the device alone.
    init(delivery notification: Notification, to device: Notification.Device, includesEvent: Bool) {
        let eventID = includesEvent ? notification.eventID.map { Array($0.utf8) } : nil
        self.init([eventID, Array(device.appID.utf8), Array(device.pushkey.utf8), device.data?.jsonBytes()])
    }
}
