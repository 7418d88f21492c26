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

    /// - Throws: a suspect rejection for a pushkey that isn't a URL, because it may be that of another provider; a
    ///   rejection for invalid keys, which only the client can have made.
    init(_ device: Notification.Device) throws(DeliveryFailure) {
        try PushkeyCheck.check(device)
        guard let endpoint = PushEndpoint(device.pushkey) else {
            throw PushkeyCheck.malformed(
                "the pushkey is not an http or https URL", provider: "unifiedpush")
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
