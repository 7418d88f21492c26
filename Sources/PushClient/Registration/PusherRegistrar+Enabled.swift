import APIRuntime
import ClientServerAPI
import DeviceAPI

extension PusherRegistrar {
    /// Enables or disables a pusher (MSC3881). A disabled pusher stays in the account's list, and isn't notified.
    ///
    /// The pusher is set again with all of its members, as the proposal asks. The specification (v1.19) doesn't have the
    /// member `enabled`; homeservers use its unstable name. A homeserver that lists pushers without it would enable the
    /// pusher instead, so nothing is sent to it.
    /// - Returns: whether a request was needed.
    /// - Throws: ``PusherSwitchError``, `MatrixError`, and the errors of the transport.
    @discardableResult
    public func setEnabled(_ isEnabled: Bool, _ identity: PusherIdentity) async throws -> Bool {
        let listed = try await DeviceClient(connection).getListedPushers().pushers ?? []
        guard let entry = listed.first(where: { ListedPusher($0)?.identity == identity })?.object else {
            throw PusherSwitchError.noSuchPusher
        }
        guard let key = ListedPusher.enabledKey(in: entry) else { throw PusherSwitchError.unsupported }
        guard entry[key]?.boolean != isEnabled else { return false }
        // Without a kind the request would delete the pusher.
        guard entry["kind"]?.string != nil else { throw PusherSwitchError.noKind }
        var pusher = entry.removing(ListedPusher.deviceIDKeys)
        pusher[key] = .boolean(isEnabled)
        // Otherwise pushers of other users with the same pushkey would be removed.
        pusher["append"] = true
        // Verbatim, so that members which the specification doesn't define are kept.
        try await HomeserverClient(connection).setPusher(.unknown(.object(pusher)))
        return true
    }
}

/// The reason that a pusher can't be enabled or disabled. No message contains a pushkey.
public enum PusherSwitchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The account has no such pusher.
    case noSuchPusher
    /// The homeserver can't disable pushers: it lists them without the member of MSC3881.
    case unsupported
    /// The homeserver lists the pusher without a kind, so it can't be set again.
    case noKind

    public var description: String {
        switch self {
        case .noSuchPusher: "the account has no such pusher"
        case .unsupported: "the homeserver cannot disable pushers (MSC3881), so every pusher is enabled"
        case .noKind: "the pusher cannot be set again: the homeserver lists it without a kind"
        }
    }
}
