import APIRuntime
import ClientServerAPI

/// A device that is to receive an account's notifications: the facts of a pusher.
///
/// ```swift
/// let registration = PushRegistration(
///     address: .apns(token: token), appID: "org.example.chat.ios",
///     gateway: try GatewayURL("https://push.example.org/_matrix/push/v1/notify"),
///     appName: "Chat", deviceName: "Fern's phone", language: "en", accountSecret: secret)
/// try await client.setPusher(registration.request())
/// ```
public struct PushRegistration: Hashable, Sendable {
    public var address: PushAddress
    /// The app's ID at the gateway: at most 64 characters, another one for each provider and for Apple's sandbox.
    public var appID: String
    public var gateway: GatewayURL
    /// The app's name for people.
    public var appName: String
    /// The device's name for people.
    public var deviceName: String
    /// The preferred language of notifications, such as `en` or `de-CH`.
    public var language: String
    /// A random text that the app has made for the account. It comes back in each notification as `cs`, and identifies the
    /// account without naming it to the gateway. `nil` for apps with one account.
    public var accountSecret: String?
    /// Whether messages have identifiers and counts only, so that no content passes through gateway and provider.
    public var eventIDOnly = true
    /// Whether other accounts with the same pushkey keep their pushers. Accounts of one device share its pushkey.
    public var append = true
    /// Further members of the pusher's `data`, such as `default_payload` or `events_only`.
    public var data: JSONObject = [:]
    /// Members of the pusher itself that the specification doesn't define.
    public var additionalProperties: JSONObject = [:]

    public init(
        address: PushAddress, appID: String, gateway: GatewayURL, appName: String, deviceName: String, language: String,
        accountSecret: String? = nil
    ) {
        self.address = address
        self.appID = appID
        self.gateway = gateway
        self.appName = appName
        self.deviceName = deviceName
        self.language = language
        self.accountSecret = accountSecret
    }

    /// The pusher's identity among those of the account.
    public var identity: PusherIdentity { PusherIdentity(appID: appID, pushkey: address.pushkey) }

    /// Returns the request that sets the pusher (client-server API, `POST /pushers/set`).
    /// - Throws: ``RegistrationError`` for values that homeservers or gateways refuse, some of them without a word.
    public func request() throws(RegistrationError) -> SetPusherRequest {
        try check()
        return .http(
            .init(
                pushkey: address.pushkey, appID: appID, appDisplayName: appName, deviceDisplayName: deviceName,
                lang: language, data: try pusherData(), append: append, additionalProperties: additionalProperties))
    }

    private func check() throws(RegistrationError) {
        let pushkey = address.pushkey
        guard !pushkey.isEmpty else { throw .emptyPushkey }
        guard pushkey.utf8.count <= 512 else { throw .pushkeyTooLong(bytes: pushkey.utf8.count) }
        guard (1...64).contains(appID.unicodeScalars.count) else {
            throw .invalidAppID(characters: appID.unicodeScalars.count)
        }
        switch address {
        case .apns, .fcm, .custom: break
        case .webPush(let subscription):
            if let problem = subscription.keys.problem { throw .invalidKeys(problem) }
            guard Self.isURL(subscription.endpoint) else { throw .invalidEndpoint }
        case .unifiedPush(let endpoint, let keys):
            if let problem = keys?.problem { throw .invalidKeys(problem) }
            guard Self.isURL(endpoint) else { throw .invalidEndpoint }
        }
    }

    private static func isURL(_ text: String) -> Bool {
        text.hasPrefix("https://") && text.utf8.count > 8 || text.hasPrefix("http://") && text.utf8.count > 7
    }

    /// The pusher's `data`.
    private func pusherData() throws(RegistrationError) -> HTTPPusherData {
        var members = data
        var own: [(String, JSONValue)] = []
        switch address {
        case .apns, .fcm, .custom: break
        case .webPush(let subscription):
            own = [("endpoint", .string(subscription.endpoint)), ("auth", .string(subscription.keys.auth))]
        case .unifiedPush(_, let keys?): own = [("p256dh", .string(keys.p256dh)), ("auth", .string(keys.auth))]
        case .unifiedPush(_, nil): break
        }
        for key in ["url", "format"] + own.map(\.0) where members[key] != nil { throw .reservedDataKey(key) }
        for (key, value) in own { members[key] = value }
        addAccountSecret(to: &members)
        return HTTPPusherData(
            url: gateway.text, format: eventIDOnly ? "event_id_only" : nil, additionalProperties: members)
    }

    /// Gateways send the members of `default_payload` to the device with each notification. For APNs, `mutable-content`
    /// starts the app's notification service extension, and the alert is shown if the extension fails.
    private func addAccountSecret(to members: inout JSONObject) {
        var payload = members["default_payload"]?.object ?? [:]
        if let accountSecret {
            // UnifiedPush and the forms of hedwig have no default payload, but the pusher's whole data.
            members[Self.accountKey] = .string(accountSecret)
            payload[Self.accountKey] = .string(accountSecret)
        }
        if case .apns = address, eventIDOnly, payload["aps"] == nil {
            payload["aps"] = ["mutable-content": 1, "alert": ["loc-key": "Notification", "loc-args": []]]
        }
        if !payload.isEmpty { members["default_payload"] = .object(payload) }
    }

    /// The member with the account's secret.
    static let accountKey = "cs"
}

/// The two texts that identify a pusher among those of an account.
public struct PusherIdentity: Hashable, Sendable {
    public var appID: String
    public var pushkey: String

    public init(appID: String, pushkey: String) {
        self.appID = appID
        self.pushkey = pushkey
    }

    /// The request that removes the pusher.
    public var removal: SetPusherRequest { .pusherDeletion(.init(pushkey: pushkey, appID: appID)) }
}
