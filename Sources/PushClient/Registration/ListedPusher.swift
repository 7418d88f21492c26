import APIRuntime
import ClientServerAPI

/// A pusher as `GET /pushers` lists it. Only its identity is required: an entry without names is still a pusher.
public struct ListedPusher: Hashable, Sendable {
    public let identity: PusherIdentity
    /// The pusher's kind: `http` or `email`.
    public let kind: String?
    public let appName: String?
    public let deviceName: String?
    public let language: String?
    /// The pusher's `data`, with `url` and `format`.
    public let data: JSONObject
    /// The device that has set the pusher, if the homeserver names it (MSC3881).
    public let deviceID: String?
    /// Whether the pusher is enabled (MSC3881). Absent means that it is.
    public let isEnabled: Bool

    /// - Returns: `nil` if the entry isn't an object with `app_id` and `pushkey`.
    public init?(_ json: JSONValue) {
        guard let pusher = json.object, let appID = pusher["app_id"]?.string, let pushkey = pusher["pushkey"]?.string
        else { return nil }
        identity = PusherIdentity(appID: appID, pushkey: pushkey)
        kind = pusher["kind"]?.string
        appName = pusher["app_display_name"]?.string
        deviceName = pusher["device_display_name"]?.string
        language = pusher["lang"]?.string
        data = pusher["data"]?.object ?? [:]
        deviceID = Self.deviceIDKeys.lazy.compactMap { pusher[$0] }.first?.string
        isEnabled = Self.enabledKey(in: pusher).flatMap { pusher[$0]?.boolean } ?? true
    }

    /// The names of the members of MSC3881, which isn't part of the specification (v1.19): the unstable name that
    /// homeservers use, then the one that the proposal asks for.
    private static let enabledKeys = ["org.matrix.msc3881.enabled", "enabled"]
    static let deviceIDKeys = ["org.matrix.msc3881.device_id", "device_id"]

    /// Returns the name of the member that specifies whether a pusher is enabled; `nil` if it has none, because the
    /// homeserver can't disable pushers.
    package static func enabledKey(in pusher: JSONObject) -> String? {
        enabledKeys.first { pusher[$0] != nil }
    }

    /// Returns whether a registration would set the pusher that is listed. The order of members in `data` and the
    /// registration's `append` don't matter.
    func isSet(by request: SetPusherRequest.HTTPPusher) -> Bool {
        guard kind == "http", isEnabled, identity == PusherIdentity(appID: request.appID, pushkey: request.pushkey),
            appName == request.appDisplayName, deviceName == request.deviceDisplayName, language == request.lang,
            let wanted = try? JSONObject(json: request.data.jsonBytes())
        else { return false }
        return Self.canonical(data) == Self.canonical(wanted)
    }

    /// The members in canonical JSON, so that their order doesn't matter; in their own order if they have fractions.
    private static func canonical(_ object: JSONObject) -> [UInt8] {
        let members = JSONValue.object(object.filter { !$0.value.isNull })
        return (try? members.canonicalJSON()) ?? members.jsonBytes()
    }
}
