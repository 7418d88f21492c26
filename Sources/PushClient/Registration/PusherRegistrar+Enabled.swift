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
        guard entry["kind"]?.string != nil else { throw PusherSwitchError.invalidPusher(at: "/kind") }
        var pusher = entry.removing(ListedPusher.deviceIDKeys)
        pusher[key] = .boolean(isEnabled)
        // Otherwise pushers of other users with the same pushkey would be removed.
        pusher["append"] = true
        let request: SetPusherRequest
        do {
            request = try SetPusherRequest(json: pusher.jsonBytes(), mode: .tolerant)
        } catch {
            throw PusherSwitchError.invalidPusher(at: error.violations.first?.pointer ?? "")
        }
        try await HomeserverClient(connection).setPusher(request)
        return true
    }
}

/// The reason that a pusher can't be enabled or disabled. No message contains a pushkey.
public enum PusherSwitchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The account has no such pusher.
    case noSuchPusher
    /// The homeserver can't disable pushers: it lists them without the member of MSC3881.
    case unsupported
    /// The listed pusher violates the specification, so it can't be set again. The place is a JSON Pointer (RFC 6901).
    case invalidPusher(at: String)

    public var description: String {
        switch self {
        case .noSuchPusher: "the account has no such pusher"
        case .unsupported: "the homeserver cannot disable pushers (MSC3881)"
        case .invalidPusher(let pointer): "the pusher cannot be set again: it violates the specification at \(pointer)"
        }
    }
}
