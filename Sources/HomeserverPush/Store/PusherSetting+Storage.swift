import APIRuntime
import ClientServerAPI

/// The form in which databases keep a pusher, apart from its user, its device and whether it is enabled.
extension PusherSetting {
    /// The kind of pushers that are notified by Web Push.
    package static let webPushKind = Pusher.Kind.unknown("webpush")
    /// The member of the stored pusher that has the token of an activation.
    private static let activationKey = "activation"

    /// The pusher, with the token of an activation that the app hasn't confirmed.
    package var storedPusher: Pusher {
        guard case .awaitingActivation(let token, let expires) = webPush else { return pusher }
        var stored = pusher
        stored.additionalProperties[Self.activationKey] = [
            "token": .string(token), "expires": .integer(expires.milliseconds),
        ]
        return stored
    }

    /// The URL to which notifications are sent; `nil` if none are.
    package var storedURL: String? {
        if let gateway { return "\(gateway.baseURL)\(GatewayAddress.path)" }
        return webPush == .activated ? pusher.data.url : nil
    }

    /// - Returns: `nil` for a URL that isn't a gateway's.
    package init?(userID: String, storedPusher: Pusher, storedURL: String?, deviceID: String?, isEnabled: Bool) {
        var pusher = storedPusher
        let activation = pusher.additionalProperties[Self.activationKey]?.object
        pusher.additionalProperties[Self.activationKey] = nil
        var gateway: GatewayAddress?
        var state: WebPushState?
        if pusher.kind == Self.webPushKind {
            state =
                storedURL != nil
                ? .activated
                : .awaitingActivation(
                    token: activation?["token"]?.string ?? "",
                    expires: Timestamp(milliseconds: activation?["expires"]?.integer ?? 0))
        } else if let storedURL {
            guard let address = try? GatewayAddress(storedURL) else { return nil }
            gateway = address
        }
        self.init(
            userID: userID, pusher: pusher, gateway: gateway, webPush: state, deviceID: deviceID, isEnabled: isEnabled)
    }
}
