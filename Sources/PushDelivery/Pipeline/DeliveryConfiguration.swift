/// The bounds and times of a ``DeliveryPipeline``.
public struct DeliveryConfiguration: Hashable, Sendable {
    /// Maximum number of deliveries at a time, waiting ones included. Further ones end at once in
    /// ``DeliveryResult/retry(after:reason:)`` with a delay of 1 s, or are queued (``DeliveryApp/queuesOnOutage``).
    ///
    /// Apps whose devices name hosts (``PushProvider/devicesNameHosts``) together get three quarters of it, and each of
    /// these hosts half of that.
    public var maxInFlight = 10_000
    /// Maximum number of deliveries of one request that are in flight to one destination, so that a request with
    /// many devices doesn't delay others. Different destinations don't wait for each other.
    public var maxConcurrentDeliveriesPerRequest = 128
    /// Maximum number of requests in flight to one destination, for apps without a bound of their own.
    public var defaultInFlightPerDestination = 512

    /// How long a result is remembered while the homeserver may repeat its request. Synapse repeats for a day.
    public var duplicateWindow: Duration = .seconds(86_400)
    /// How long a result is remembered after a written 200. Synapse sends some events twice
    /// (matrix-org/synapse#14539).
    public var answeredWindow: Duration = .seconds(30)
    /// Maximum number of remembered results. The one that would expire first is evicted first.
    public var duplicateEntries = 200_000

    public var breaker = Breaker()
    public var guardThresholds = GuardThresholds()
    public var queue = Queue()

    /// The delays before repetitions of a request that wasn't processed because of a connection failure, or that is
    /// idempotent. Each is varied by up to a quarter. A repetition that would start after the deadline is left to the
    /// homeserver.
    public var connectionRetryDelays: [Duration] = [.milliseconds(100), .milliseconds(400), .milliseconds(1600)]
    /// The least time between two log lines about the same fault of the operator in the same app.
    public var faultLogInterval: Duration = .seconds(300)

    public init() {}

    /// When a destination counts as out of order, and for how long.
    public struct Breaker: Hashable, Sendable {
        /// The number of consecutive failures that opens the breaker.
        public var failureThreshold = 5
        /// How long the breaker stays open the first time. Doubled with each failed probe.
        public var openDuration: Duration = .seconds(5)
        /// The longest time without a probe. Bounds `Retry-After` too, which a stranger's server may set to years.
        public var maximumOpenDuration: Duration = .seconds(3600)
        /// The longest pause of a host that devices name because of `Retry-After`. All its devices wait, although the
        /// response may be about a few of them.
        public var maximumPauseOfNamedHost: Duration = .seconds(300)
        /// The longest time without a probe after failures without `Retry-After`.
        public var maximumBackoff: Duration = .seconds(60)
        /// The least time that a request must have had before the end of our own deadline counts as a failure of the
        /// destination.
        public var minimumTimeout: Duration = .seconds(1)
        /// Maximum number of destinations with failures that are tracked. The oldest failures are forgotten first.
        public var maxDestinations = 10_000

        public init() {}
    }

    /// When a rejection that may be the operator's fault is reported, and when it is withheld.
    public struct GuardThresholds: Hashable, Sendable {
        /// The number of successes since the app's credentials were loaded that is required.
        public var requiredSuccesses = 1
        /// The share of suspect rejections among the last results at which all of them are withheld.
        public var maximumSuspectShare = 0.5
        /// The number of results that the share refers to.
        public var window = 100
        /// Maximum number of hosts that devices name whose results are remembered. The least recently used one is
        /// forgotten first.
        public var maxHosts = 2000

        public init() {}
    }

    /// The bounds of the queue for apps with ``DeliveryApp/queuesOnOutage``.
    public struct Queue: Hashable, Sendable {
        /// Maximum number of queued notifications. The oldest is dropped for a new one.
        public var maxEntries = 10_000
        /// Maximum size of the queued notifications in bytes, as JSON.
        public var maxBytes = 64 << 20
        /// The age at which a notification is dropped.
        public var maximumAge: Duration = .seconds(86_400)
        /// The delay before the first repetition. Doubled with each, and varied by up to a quarter. A longer
        /// `Retry-After` takes precedence.
        public var initialDelay: Duration = .seconds(5)
        /// The longest delay between repetitions without a longer `Retry-After`.
        public var maximumDelay: Duration = .seconds(60)
        /// The time limit of one repetition.
        public var attemptTimeout: Duration = .seconds(20)
        /// Maximum number of remembered pushkeys that were rejected after the response to their request.
        public var maxLateRejections = 10_000

        public init() {}
    }
}
