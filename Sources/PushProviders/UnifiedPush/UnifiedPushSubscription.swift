import PushDelivery
import PushGatewayAPI

/// The registration of an app at a UnifiedPush push server: the pushkey is its endpoint, `data` has its keys if the app
/// wants encrypted messages.
struct UnifiedPushSubscription: Sendable {
    let endpoint: PushEndpoint
    /// The keys of `data.p256dh` and `data.auth`; `nil` if the pusher has no `p256dh`.
    let keys: WebPushSubscriptionKeys?
    /// The device as messages contain it, without the keys.
    let device: Notification.Device

    /// - Throws: a rejection if the device can never be reached.
    init(_ device: Notification.Device) throws(DeliveryFailure) {
        guard let endpoint = PushEndpoint(device.pushkey) else {
            throw DeliveryFailure(.rejected(reason: "the pushkey is not an http or https URL"))
        }
        self.endpoint = endpoint
        var device = device
        if let publicKey = device.dataText("p256dh") {
            do {
                keys = try WebPushSubscriptionKeys(
                    p256dh: publicKey, auth: device.dataText("auth"), name: "data.p256dh")
            } catch {
                throw DeliveryFailure(.rejected(reason: error.problem))
            }
            device.data?.additionalProperties["p256dh"] = nil
            device.data?.additionalProperties["auth"] = nil
            if device.data == .init() { device.data = nil }
        } else {
            keys = nil
        }
        self.device = device
    }
}
