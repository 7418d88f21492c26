/// The address of an app on a device, as a push provider gives it to the app.
///
/// | case | pushkey | members of the pusher's `data` |
/// | --- | --- | --- |
/// | ``apns(token:encoding:)`` | the token in base64, or in hexadecimal digits | |
/// | ``fcm(token:)`` | the registration token or the Firebase installation ID | |
/// | ``webPush(_:)`` | `p256dh` | `endpoint`, `auth` |
/// | ``unifiedPush(endpoint:keys:)`` | the endpoint | `p256dh` and `auth`, if the app wants encrypted messages |
/// | ``custom(pushkey:)`` | the text | |
public enum PushAddress: Hashable, Sendable {
    /// A device token of APNs, as `didRegisterForRemoteNotificationsWithDeviceToken` has it.
    case apns(token: [UInt8], encoding: APNsTokenEncoding = .base64)
    /// A registration token of Firebase Cloud Messaging, or a Firebase installation ID if the gateway's app has
    /// `token_kind: fid`.
    case fcm(token: String)
    /// A browser's subscription.
    case webPush(WebPushSubscription)
    /// An endpoint of UnifiedPush, with the public keys of the registration if the app has any.
    case unifiedPush(endpoint: String, keys: PublicPushKeys? = nil)
    /// A text by which the app's own gateway knows the device. It is a secret: any sender that knows it can use it.
    case custom(pushkey: String)

    /// The encoding of a device token of APNs in a pushkey.
    public enum APNsTokenEncoding: Hashable, Sendable {
        /// Base64 with padding, as the Matrix specification recommends it.
        case base64
        /// Hexadecimal digits, for gateways that demand them.
        case hexadecimal
    }

    /// The pushkey of the pusher.
    public var pushkey: String {
        switch self {
        case .apns(let token, .base64): Base64.encode(token)
        case .apns(let token, .hexadecimal): Base64.hexadecimal(token)
        case .fcm(let token): token
        case .webPush(let subscription): subscription.keys.p256dh
        case .unifiedPush(let endpoint, _): endpoint
        case .custom(let pushkey): pushkey
        }
    }
}

/// A browser's subscription to push messages, as `PushSubscription.toJSON()` returns it.
public struct WebPushSubscription: Hashable, Sendable {
    /// The URL to which messages are posted. It is a secret: any sender that knows it can use it.
    public var endpoint: String
    /// The subscription's public key and its authentication secret.
    public var keys: PublicPushKeys

    public init(endpoint: String, keys: PublicPushKeys) {
        self.endpoint = endpoint
        self.keys = keys
    }
}

/// The part of the keys of a device that senders need in order to encrypt messages (RFC 8291, section 2).
public struct PublicPushKeys: Hashable, Sendable, CustomStringConvertible {
    /// The public key as an uncompressed point, in base64url.
    public var p256dh: String
    /// The authentication secret of 16 bytes, in base64url.
    public var auth: String

    public init(p256dh: String, auth: String) {
        self.p256dh = p256dh
        self.auth = auth
    }

    /// A text without the secret, for logs.
    public var description: String { "<push keys>" }

    /// The error in the keys, or `nil` if they have the sizes that RFC 8291 demands.
    var problem: String? {
        guard let key = Base64.decode(p256dh), key.count == 65, key.first == 0x04 else {
            return "p256dh is not an uncompressed point in base64url"
        }
        return Base64.decode(auth)?.count == 16 ? nil : "auth does not have 16 bytes in base64url"
    }
}
