import APIRuntime
import ClientServerAPI

/// The requests that make an account's pushers those that a registration wants.
///
/// A registration that is set already needs no request: homeservers such as Synapse drop waiting notifications whenever a
/// pusher is set.
public struct RegistrationPlan: Hashable, Sendable {
    /// The request that sets the pusher, or `nil` if it is set already.
    public var request: SetPusherRequest?
    /// Pushers with an earlier pushkey of this installation. They are removed after the new one is set, so that no
    /// notification is lost in between.
    public var replaced: [PusherIdentity]
    /// Other pushers that seem to be of the same device: same app and device name, or same address in another encoding.
    /// Each of them makes the device show notifications twice, but they may be those of another device of the same name.
    public var duplicates: [ListedPusher]

    /// - Parameters:
    ///   - registration: the wanted pusher.
    ///   - pushers: the pushers that the account has.
    ///   - previous: the identity with which this installation registered before, if the app has kept it.
    ///   - deviceID: the device of the account's access token, if known. Pushers of the same device and app are replaced.
    /// - Throws: ``RegistrationError``.
    public init(
        _ registration: PushRegistration, pushers: [ListedPusher], previous: PusherIdentity? = nil,
        deviceID: String? = nil
    ) throws(RegistrationError) {
        let request = try registration.request()
        let identity = registration.identity
        var isSet = false
        if case .http(let pusher) = request { isSet = pushers.contains { $0.isSet(by: pusher) } }
        self.request = isSet ? nil : request
        let others = pushers.filter { $0.identity != identity && $0.kind != "email" }
        let replaced = others.filter { pusher in
            if let previous, pusher.identity == previous { return true }
            guard let deviceID, let other = pusher.deviceID else { return false }
            return other == deviceID && pusher.identity.appID == identity.appID
        }
        self.replaced = replaced.map(\.identity)
        duplicates = others.filter { pusher in
            !replaced.contains(pusher) && Self.isDuplicate(pusher, of: registration, deviceID: deviceID)
        }
    }

    private static func isDuplicate(
        _ pusher: ListedPusher, of registration: PushRegistration, deviceID: String?
    ) -> Bool {
        if isSameAddress(pusher, registration) { return true }
        // Another device may have the same name, and is known by its ID.
        if let deviceID, let other = pusher.deviceID, deviceID != other { return false }
        return pusher.identity.appID == registration.appID && pusher.deviceName == registration.deviceName
    }

    /// Returns whether a pusher has the same address, perhaps with another app ID or in another encoding.
    private static func isSameAddress(_ pusher: ListedPusher, _ registration: PushRegistration) -> Bool {
        let pushkey = pusher.identity.pushkey
        switch registration.address {
        case .apns(let token, _):
            return pushkey.lowercased() == Base64.hexadecimal(token) || Base64.decode(pushkey) == token
        case .webPush(let subscription): return pusher.data["endpoint"]?.string == subscription.endpoint
        case .fcm, .unifiedPush, .custom: return pushkey == registration.address.pushkey
        }
    }
}
