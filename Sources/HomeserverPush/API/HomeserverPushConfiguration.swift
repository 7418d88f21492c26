import APIRuntime
import PushRules

/// The requests that a ``HomeserverPushService`` accepts from clients, and how it delivers.
public struct HomeserverPushConfiguration: Hashable, Sendable {
    /// The bounds and times of delivery, and what notifications contain.
    public var delivery = PusherConfiguration()

    // MARK: Pushers

    /// Maximum number of pushers of a user; a further one is rejected with 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    public var maxPushersPerUser = 100
    /// Whether `data.url` of a pusher may have the scheme `http`, for a gateway on the same machine or in the same network.
    /// The specification requires `https`.
    public var allowsHTTPGateways = false
    /// Whether clients can disable pushers, and see the device of each (MSC3881). The members have the unstable names
    /// `org.matrix.msc3881.enabled` and `org.matrix.msc3881.device_id`.
    public var supportsDisabledPushers = false

    // MARK: Push rules

    /// The default rules in addition to those of the specification.
    public var defaultRules: DefaultPushRules.Options = []
    /// Maximum weight of a user's own rules, see ``UserPushRules/maxRulesPerUser``.
    public var maxRulesPerUser = 2000

    // MARK: Rates

    /// The bound on the requests of a user that change pushers or push rules; `nil` for none. Further ones are refused with
    /// 429 `M_LIMIT_EXCEEDED`.
    public var changesPerUser: RequestRate? = RequestRate(perSecond: 10, burst: 200)
    /// The bound on the requests of an address that change pushers or push rules, valid token or not; `nil` for none. An
    /// IPv6 address counts as its /64 network. Behind a reverse proxy, it needs middleware that sets the client's address.
    public var changesPerAddress: RequestRate?

    public init() {}
}
