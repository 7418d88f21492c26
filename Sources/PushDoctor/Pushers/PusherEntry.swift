import APIRuntime
import DoctorModels
import PushClient
import PushDelivery
import YAMLTree

/// A pusher of the account, with its place in the report.
struct PusherEntry: Sendable {
    let pusher: ListedPusher
    /// The position in the report's list.
    let index: Int
    /// The pusher's `profile_tag`.
    let profileTag: String?
    /// The name for diagnostics: app, device and the hash of the pushkey.
    let subject: String

    /// - Returns: `nil` if the entry of the homeserver's list isn't an object with `app_id` and `pushkey`.
    init?(_ json: JSONValue, index: Int) {
        guard let pusher = ListedPusher(json) else { return nil }
        self.pusher = pusher
        self.index = index
        profileTag = json["profile_tag"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let app = pusher.appName.flatMap { $0.isEmpty ? nil : $0 } ?? pusher.identity.appID
        let device = pusher.deviceName.flatMap { $0.isEmpty ? nil : " on " + $0.shortened(to: 60).singleLine } ?? ""
        let hash = PushkeyHash.text(pusher.identity.pushkey).prefix(8)
        subject = app.shortened(to: 60).singleLine + device + " (\(hash))"
    }

    var appID: String { pusher.identity.appID }
    var pushkey: String { pusher.identity.pushkey }
    /// Whether the pusher is notified through a gateway.
    var isHTTP: Bool { pusher.kind == "http" }
    /// The gateway's URL as the pusher has it, whatever it is.
    var gatewayText: String? { pusher.data["url"]?.string }
    /// The pusher's data as the gateway gets it.
    var gatewayData: JSONObject { pusher.data.removing(["url"]) }
    /// The texts that let their owner notify the device, or identify the account to the app.
    var secrets: Secrets {
        Secrets([pushkey] + ["endpoint", "auth", "p256dh", "cs"].compactMap { pusher.data[$0]?.string })
    }
    var format: String? { pusher.data["format"]?.string }

    /// Returns the pusher for the report.
    /// - Parameter lastSeen: the time of its device's last request in seconds since 1970, if known.
    func examined(lastSeen: Double?) -> ExaminedPusher {
        ExaminedPusher(
            appID: appID, pushkeyHash: PushkeyHash.text(pushkey), kind: pusher.kind, appName: pusher.appName,
            deviceName: pusher.deviceName, deviceID: pusher.deviceID,
            deviceLastSeen: lastSeen.map { Timestamp.text(secondsSince1970: $0) }, gateway: gatewayForPeople,
            format: format, enabled: pusher.isEnabled)
    }

    /// The gateway's URL; without a path that isn't a gateway's, because it may be a secret of a push service.
    private var gatewayForPeople: String? {
        guard let text = gatewayText else { return nil }
        if isHTTP, let gateway = try? GatewayURL(text, allowsHTTP: true) { return gateway.text }
        guard let origin = BaseURL.origin(of: text) else { return "…" }
        return "\(origin)/…"
    }
}
