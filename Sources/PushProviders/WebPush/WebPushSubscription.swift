import PushDelivery
import PushGatewayAPI

/// A browser's subscription, as clients set it in their pusher: the pushkey is `p256dh`, and `data` has `endpoint` and
/// `auth`.
struct WebPushSubscription: Sendable {
    let endpoint: PushEndpoint
    let keys: WebPushSubscriptionKeys
    /// Whether the app receives notifications about events only, no changes of counts. The default is `true` for
    /// Safari, which ends subscriptions whose pushes show nothing.
    let eventsOnly: Bool
    /// Whether an undelivered message is replaced by a newer one about the same room.
    let onlyLastPerRoom: Bool

    /// - Throws: a rejection if the device can never be reached.
    init(_ device: Notification.Device) throws(DeliveryFailure) {
        guard let text = device.dataText("endpoint") else {
            throw DeliveryFailure(.rejected(reason: "data.endpoint is missing or not a string"))
        }
        guard let endpoint = PushEndpoint(text) else {
            throw DeliveryFailure(.rejected(reason: "data.endpoint is not an http or https URL"))
        }
        do {
            keys = try WebPushSubscriptionKeys(
                p256dh: device.pushkey, auth: device.dataText("auth"), name: "the pushkey")
        } catch {
            throw DeliveryFailure(.rejected(reason: error.problem))
        }
        self.endpoint = endpoint
        let data = device.data?.additionalProperties
        eventsOnly = data?["events_only"]?.boolean ?? (PushService(host: endpoint.host) == .apple)
        onlyLastPerRoom = data?["only_last_per_room"]?.boolean ?? false
    }
}
