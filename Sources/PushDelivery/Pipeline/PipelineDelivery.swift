import APIRuntime
import PushGatewayAPI

/// A notification for one device.
struct PipelineDelivery: Sendable {
    let content: DeviceNotification
    /// The digest of the delivery's ``key``; `nil` if each repetition must be sent.
    let digest: KeyDigest?
    /// The identity of the device and its data, if the notification has only counts that newer ones may replace.
    let countsKey: DeliveryKey?

    var notification: Notification { content.notification }
    var target: DeliveryTarget { content.target }
    var app: DeliveryApp { content.app }

    /// - Parameter identity: the digest of the event and the device.
    private init(_ notification: Notification, to target: DeliveryTarget, identity: KeyDigest) {
        content = DeviceNotification(notification, to: target)
        let isRepeatable =
            !target.app.recognizesDuplicates
            || (notification.eventID.map { $0.isEmpty || $0 == Self.testEventID } ?? true)
        digest = isRepeatable ? nil : identity
        let isReplaceable = notification.hasOnlyCounts && target.app.provider.coalescesCounts
        countsKey =
            isReplaceable ? DeliveryKey(delivery: notification, to: target.device, includesEvent: false) : nil
    }

    /// The delivery's identity for the deduplicator; `nil` if each repetition must be sent.
    var key: DeliveryKey? {
        digest == nil ? nil : DeliveryKey(delivery: notification, to: content.device, includesEvent: true)
    }

    /// The identity of the device: app and pushkey.
    var device: DeliveryKey {
        DeliveryKey([Array(content.device.appID.utf8), Array(content.device.pushkey.utf8)])
    }

    /// Returns a delivery for each distinct device, and the position of each target's delivery among them; `nil` for
    /// the targets' own positions.
    ///
    /// Devices are equal if app, pushkey and `data` are.
    /// - Parameter seed: the seed of the digests.
    static func distinct(
        _ notification: Notification, to targets: [DeliveryTarget], seed: KeyDigest.Seed
    ) -> (deliveries: [PipelineDelivery], positions: [Int]?) {
        var known: [KeyDigest: Int] = [:]
        if targets.count > 1 { known.reserveCapacity(targets.count) }
        var deliveries: [PipelineDelivery] = []
        deliveries.reserveCapacity(targets.count)
        var positions: [Int]?
        var bytes: [UInt8] = []
        for (index, target) in targets.enumerated() {
            let device = target.device
            bytes = DeliveryKey.bytes(
                of: notification.eventID, device.appID, device.pushkey, data: device.data, in: consume bytes)
            let identity = seed.digest(of: bytes)
            if targets.count > 1 {
                if let position = known[identity] {
                    positions = positions ?? Array(0..<index)
                    positions?.append(position)
                    continue
                }
                known[identity] = deliveries.count
            }
            positions?.append(deliveries.count)
            deliveries.append(Self(notification, to: target, identity: identity))
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
        self.init(
            includesEvent ? notification.eventID : nil, device.appID, device.pushkey, data: device.data)
    }
}
