import OutboundHTTP

/// The bounds and times of ``PusherWorkers``, and what notifications contain.
public struct PusherConfiguration: Hashable, Sendable {
    /// The number of pushers that are worked for at the same time. Pushers whose gateways need more than a second don't
    /// count, up to sixteen times this number in all.
    public var maxClaims = 64
    /// The time after which another worker may take over from one that died. At least the deadline and 30 s are used.
    public var lease: Duration = .seconds(90)
    /// The time limit of a delivery.
    public var deadline: Duration = .seconds(30)
    /// The longest time between two looks into the store. Usually a worker is woken earlier.
    public var pollInterval: Duration = .seconds(5)

    /// The delay after the first failure of a pusher. Doubled with each failure, and varied by up to a quarter. A longer
    /// `Retry-After` takes precedence.
    public var initialBackoff: Duration = .seconds(1)
    /// The longest delay, which bounds `Retry-After` too.
    public var maximumBackoff: Duration = .seconds(3600)
    /// The age at which a notification that can't be delivered is given up.
    public var giveUpAge: Duration = .seconds(86_400)
    /// How long a pusher stays whose gateway refuses every notification with a status of 4xx; `nil` for ever. Counted
    /// from the first refusal that this process has seen.
    public var maximumRefusalTime: Duration?
    /// Whether a notification that was in flight when a worker died is sent again. `false` for gateways that alert the
    /// user twice then, at the risk of losing this one.
    public var repeatsInterrupted = true

    /// The number that notifications and badge updates contain.
    public var unreadCount = UnreadCount.rooms
    /// Whether a number of zero is left out of `counts`, as the specification recommends. Synapse sends it, and gateways
    /// such as sygnal clear a badge only then.
    public var omitsZeroCounts = false

    /// How long a stop waits for deliveries in flight.
    public var stopLimit: Duration = .seconds(10)
    /// The time between two checks whether something waits that no worker sends.
    public var watchdogInterval: Duration = .seconds(60)

    public init() {}

    /// The unit of a count.
    public enum UnreadCount: String, Hashable, Sendable {
        /// The rooms with unread notifications.
        case rooms
        /// The unread notifications.
        case messages
    }

    /// Returns the configuration of a client for the gateways of ``PusherWorkers``: only public addresses, a time limit
    /// that isn't shorter than ``deadline``, and as many connections to one gateway as requests of an HTTP/1.1 gateway
    /// may be in flight.
    public func clientConfiguration() -> OutboundClient.Configuration {
        var client = OutboundClient.Configuration()
        client.requestTimeout = deadline + .seconds(5)
        client.connectTimeout = min(client.connectTimeout, deadline)
        client.maxConnectionsPerOrigin = 256
        client.userAgent = "matrix-push"
        return client
    }

    /// The lease that is used.
    var effectiveLease: Duration { max(lease, deadline + .seconds(30)) }
}
