import PushDelivery
import PushGatewayAPI

/// A browser's subscription, as clients set it in their pusher: the pushkey is `p256dh`, and `data` has `endpoint` and
/// `auth`.
struct WebPushSubscription: Sendable {
    let endpoint: PushEndpoint
    let keys: WebPushSubscriptionKeys
    /// Whether the app receives notifications about events only, no changes of counts. Always so for Safari, which ends
    /// subscriptions whose pushes show nothing.
    let eventsOnly: Bool
    /// Whether an undelivered message is replaced by a newer one about the same room.
    let onlyLastPerRoom: Bool

    /// - Throws: a suspect rejection without a valid endpoint and pushkey, because the device may be that of another
    ///   provider; a rejection for an invalid `auth`, which only the client can have made.
    init(_ device: Notification.Device) throws(DeliveryFailure) {
        try PushkeyCheck.check(device)
        guard let text = device.dataText("endpoint") else {
            throw PushkeyCheck.malformed("data.endpoint is missing or not a string", provider: "webpush")
        }
        guard let endpoint = PushEndpoint(text) else {
            throw PushkeyCheck.malformed("data.endpoint is not an http or https URL", provider: "webpush")
        }
        do {
            keys = try WebPushSubscriptionKeys(
                p256dh: device.pushkey, auth: device.dataText("auth"), name: "the pushkey")
        } catch {
            guard error.isAuthentication else {
                throw PushkeyCheck.malformed(error.problem, provider: "webpush")
            }
            throw DeliveryFailure(.rejected(reason: error.problem))
        }
        self.endpoint = endpoint
        let data = device.data?.additionalProperties
        eventsOnly = PushService(host: endpoint.host) == .apple || data?["events_only"]?.boolean ?? false
        onlyLastPerRoom = data?["only_last_per_room"]?.boolean ?? false
    }
}
