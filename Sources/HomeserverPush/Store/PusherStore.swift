import ClientServerAPI

/// The pushers of a homeserver's users (client-server API, "Push Notifications").
///
/// A pusher is identified by its user, its `app_id` and its `pushkey`.
public protocol PusherStore: Sendable {
    /// Returns the user's pushers, the oldest first.
    func pushers(of userID: String) async throws(PushStoreError) -> [RegisteredPusher]

    /// Returns the users who have a pusher, in the order of their IDs' bytes, for a service that follows what these
    /// users read.
    /// - Parameters:
    ///   - userID: the user after whom the list begins; `nil` for the first.
    ///   - limit: the largest number returned; positive.
    func usersWithPushers(after userID: String?, limit: Int) async throws(PushStoreError) -> [String]

    /// Creates or changes a pusher.
    ///
    /// A new pusher gets the notifications of events that are recorded afterwards. A change keeps what waits for the
    /// pusher, its ``RegisteredPusher/id`` and its place in ``pushers(of:)``; a claim of it is lost. The backoff ends,
    /// with the number of failures, if the gateway's URL has changed. Setting a pusher with the same values changes
    /// nothing, not even ``RegisteredPusher/setAt``, and loses no claim; other users' pushers are removed nevertheless.
    ///
    /// Nothing is queued for a pusher that isn't deliverable (``PusherSetting/isDeliverable``), and what waits when it
    /// becomes so is dropped. When it becomes deliverable, it gets the notifications of events that are recorded afterwards, as a new
    /// pusher, and a badge update is queued for it.
    /// - Parameters:
    ///   - keepsOthers: `append` of the request. If `false`, other users' pushers with the same `app_id` and `pushkey`
    ///     are removed.
    ///   - maxPerUser: the largest number of pushers of a user. A pusher that exists can be changed even if there are
    ///     more.
    func setPusher(
        _ setting: PusherSetting, keepsOthers: Bool, maxPerUser: Int, now: Timestamp
    ) async throws(PushStoreError) -> PusherChange

    /// Removes a pusher with what waits for it. A claim of it is lost.
    /// - Returns: whether there was one.
    @discardableResult
    func removePusher(appID: String, pushkey: String, of userID: String) async throws(PushStoreError) -> Bool

    /// Removes a pusher that its gateway has rejected, unless it was set again in the meantime.
    /// - Parameter revision: the ``RegisteredPusher/revision`` that the rejected notification was sent for.
    /// - Returns: whether the pusher was removed.
    @discardableResult
    func removeRejectedPusher(_ id: RegisteredPusher.ID, revision: Int64) async throws(PushStoreError) -> Bool

    /// Activates a pusher that is notified by Web Push, unless it was set again in the meantime. It gets the
    /// notifications of events that are recorded afterwards, as a new pusher, and a badge update is queued for it.
    /// - Parameter pusher: the pusher as ``pushers(of:)`` has returned it.
    /// - Returns: whether the pusher was activated.
    func activatePusher(_ pusher: RegisteredPusher, now: Timestamp) async throws(PushStoreError) -> Bool

    /// Removes pushers whose sessions have ended: at logout, at the deletion of a device, and at a change of the
    /// password. E-mail pushers stay.
    /// - Parameters:
    ///   - devices: the devices whose pushers are removed; `nil` for all pushers with a device.
    ///   - except: a device whose pushers stay.
    /// - Returns: the number of pushers removed.
    @discardableResult
    func removePushers(
        of userID: String, devices: [String]?, except: String?
    ) async throws(PushStoreError) -> Int
}

/// A pusher with its user, its gateway and the time at which it was set.
public struct RegisteredPusher: Hashable, Sendable, Identifiable {
    /// Number in the store; never used again for another pusher.
    public let id: Int64
    public var setting: PusherSetting
    /// The time of the last change by `POST /pushers/set`: `pushkey_ts` of notifications.
    public var setAt: Timestamp
    /// Number of the change that set the pusher; distinguishes changes within a second.
    public var revision: Int64

    public init(id: Int64, setting: PusherSetting, setAt: Timestamp, revision: Int64) {
        self.id = id
        self.setting = setting
        self.setAt = setAt
        self.revision = revision
    }

    public var userID: String { setting.userID }
    /// The pusher, as `GET /pushers` lists it.
    public var pusher: Pusher { setting.pusher }
}

/// The values that a client sets.
public struct PusherSetting: Hashable, Sendable {
    /// The user whose notifications go to the pusher.
    public var userID: String
    /// The pusher, as `GET /pushers` lists it.
    public var pusher: Pusher
    /// The gateway; `nil` for kinds without one.
    public var gateway: GatewayAddress?
    /// The state of a pusher that is notified by Web Push (MSC4174); `nil` for other kinds.
    public var webPush: WebPushState?
    /// The device of the access token that set the pusher; `nil` if it has none. The pusher ends with it.
    public var deviceID: String?
    /// Whether notifications are sent (MSC3881).
    public var isEnabled: Bool

    public init(
        userID: String, pusher: Pusher, gateway: GatewayAddress?, webPush: WebPushState? = nil, deviceID: String? = nil,
        isEnabled: Bool = true
    ) {
        self.userID = userID
        self.pusher = pusher
        self.gateway = gateway
        self.webPush = webPush
        self.deviceID = deviceID
        self.isEnabled = isEnabled
    }

    /// Whether deliveries are queued for the pusher: it is enabled, and has a gateway or is activated.
    public var isDeliverable: Bool { isEnabled && (gateway != nil || webPush == .activated) }
}

/// The effect of setting a pusher.
public enum PusherChange: Hashable, Sendable {
    case created
    case changed
    /// The pusher had these values already.
    case unchanged
    /// The user has the largest number of pushers. Nothing was changed, also for other users.
    case tooMany
}
