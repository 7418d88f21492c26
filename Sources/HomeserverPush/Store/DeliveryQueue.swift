import ClientServerAPI

/// The deliveries that wait, in order for each pusher.
///
/// A pusher's deliveries are its user's notifications since the last one that was settled, and a badge update if one
/// was queued. A worker claims a pusher for the time of a lease. No other worker gets the pusher until the lease ends,
/// so that one delivery of a pusher is in flight. A worker that dies needs no recovery: its leases end, and before their time
/// if the store learns that its process has ended.
///
/// ```swift
/// for claim in try await queue.claim(limit: 8, lease: .seconds(60), now: now()) {
///     var outcome: DeliveryOutcome?
///     while let delivery = try await queue.next(claim, after: outcome, rules, now: now()) {
///         outcome = await send(delivery)
///     }
/// }
/// ```
public protocol DeliveryQueue: Sendable {
    /// Claims pushers for which something waits and whose backoff is over, the one that has waited longest first.
    ///
    /// Nothing may be left to send for a claimed pusher, since what waited may have been read; its first
    /// ``next(_:after:_:now:)`` returns `nil` then. Pushers that are disabled or have no gateway aren't claimed.
    /// - Parameters:
    ///   - limit: the largest number of pushers; positive.
    ///   - lease: the time after which another worker may claim the pushers, and the claim is lost even if none does.
    ///     Each ``next(_:after:_:now:)`` renews it.
    func claim(
        limit: Int, lease: Duration, now: Timestamp
    ) async throws(PushStoreError) -> [PusherClaim]

    /// Records the outcome of the claim's previous delivery, and returns the next one, marked as in flight.
    ///
    /// Notifications that are read, redacted or too old by now are passed over. When no notification waits, a badge
    /// update that was queued is returned if the number differs from the last one that the gateway took, with any
    /// delivery; the first number always differs. If nothing waits, or after an outcome that ends the claim
    /// (``DeliveryOutcome/endsClaim``), the claim is released.
    ///
    /// A notification that was in flight when a claim was lost is returned first by the next claim, with
    /// ``QueuedDelivery/wasInterrupted``, unless it is passed over. A badge update in flight is queued again, with the
    /// mark.
    /// - Parameter outcome: `nil` for the first call.
    /// - Returns: `nil` if the claim is released, or if it was lost: its lease ended, or its pusher was removed,
    ///   disabled or changed. The outcome of a lost claim isn't recorded. A changed pusher can be claimed again at
    ///   once.
    /// - Throws: If the error is temporary, the caller may repeat the call with the same outcome while the lease lasts.
    ///   The outcome is recorded once, even if the first call was performed and only its response was lost.
    func next(
        _ claim: PusherClaim, after outcome: DeliveryOutcome?, _ rules: DeliveryRules, now: Timestamp
    ) async throws(PushStoreError) -> QueuedDelivery?

    /// Returns the earliest time at which something can be claimed: the end of a backoff or a lease, or a time in the
    /// past if something can be claimed at once; `nil` if nothing waits.
    func nextClaim() async throws(PushStoreError) -> Timestamp?

    /// Calls back, soon after it was committed, when something was queued that can be claimed at once, here or in
    /// another process. Calls may be missed or needless.
    func onQueued(_ callback: @escaping @Sendable () -> Void)

    /// Returns what waits, for metrics and the operator's page.
    func queueStatus(now: Timestamp) async throws(PushStoreError) -> DeliveryQueueStatus
}

/// A pusher that a worker works for.
public struct PusherClaim: Hashable, Sendable {
    public var pusher: RegisteredPusher
    /// Identifies the lease; differs for each claim.
    public var lease: Int64
    /// The time of the lease, by which calls of `next` renew it.
    public var leaseTime: Duration
    /// The number of failures since the last success.
    public var failures: Int
    /// The time of the first failure since the last success; `nil` if the last delivery was a success.
    public var failingSince: Timestamp?

    public init(
        pusher: RegisteredPusher, lease: Int64, leaseTime: Duration, failures: Int = 0, failingSince: Timestamp? = nil
    ) {
        self.pusher = pusher
        self.lease = lease
        self.leaseTime = leaseTime
        self.failures = failures
        self.failingSince = failingSince
    }
}

/// The rules by which deliveries are passed over.
public struct DeliveryRules: Hashable, Sendable {
    /// Notifications recorded earlier than this are passed over.
    public var oldest: Timestamp
    /// Whether a notification that was in flight when its worker died is sent again. If not, it is passed over: for
    /// gateways that don't recognise repeated notifications. Badge updates are always sent again.
    public var repeatsInterrupted: Bool
    /// Whether the number of a badge update counts rooms (``UnreadCounts/rooms``) or messages.
    public var countsRooms: Bool
    /// Whether badge updates are sent to this pusher. If not, those that are queued are dropped.
    public var sendsBadges: Bool

    public init(
        oldest: Timestamp, repeatsInterrupted: Bool = true, countsRooms: Bool = true, sendsBadges: Bool = true
    ) {
        self.oldest = oldest
        self.repeatsInterrupted = repeatsInterrupted
        self.countsRooms = countsRooms
        self.sendsBadges = sendsBadges
    }
}

/// The next thing to send to a pusher.
public struct QueuedDelivery: Hashable, Sendable {
    public var content: Content
    /// The user's counts at this moment, this notification included.
    public var unread: UnreadCounts
    /// Whether the delivery was in flight when a worker died or lost its lease, so that the gateway may have got it.
    public var wasInterrupted: Bool

    public init(content: Content, unread: UnreadCounts, wasInterrupted: Bool = false) {
        self.content = content
        self.unread = unread
        self.wasInterrupted = wasInterrupted
    }

    public enum Content: Hashable, Sendable {
        case notification(QueuedNotification)
        /// The number of unread rooms or messages is another than the last one that the gateway took.
        case badge
    }
}

/// A notification that waits for delivery.
public struct QueuedNotification: Hashable, Sendable {
    /// The position among the user's notifications, increasing.
    public var position: Int64
    public var event: Event
    public var room: RoomSummary
    public var actions: [Action]
    /// The time at which the event was recorded.
    public var recordedAt: Timestamp

    public init(
        position: Int64, event: Event, room: RoomSummary, actions: [Action], recordedAt: Timestamp
    ) {
        self.position = position
        self.event = event
        self.room = room
        self.actions = actions
        self.recordedAt = recordedAt
    }
}

/// The outcome of a delivery.
public enum DeliveryOutcome: Hashable, Sendable {
    /// The gateway took it. Ends the backoff.
    /// - Parameter badge: the number of unread rooms or messages that it carried; `nil` if it had none.
    case delivered(badge: Int64?)
    /// The gateway refused it for ever, but not the pusher: it is passed over, and the backoff ends. A refused badge
    /// update is sent again only after another change of the counts.
    case refused(reason: String)
    /// It waits, as all that follows and what is queued in the meantime, until a time. The failures are counted.
    case failed(retryAt: Timestamp, reason: String)
    /// It wasn't sent, and waits as if it hadn't been claimed: it can be claimed at once, and isn't marked as
    /// interrupted.
    case released

    /// Whether the claim ends with this outcome.
    public var endsClaim: Bool {
        switch self {
        case .delivered, .refused: false
        case .failed, .released: true
        }
    }
}

/// The deliveries that wait, in numbers.
public struct DeliveryQueueStatus: Hashable, Sendable {
    /// The pushers with something to send, those that are claimed or in backoff included.
    public var waitingPushers: Int
    /// The pushers whose last delivery failed.
    public var failingPushers: Int
    /// The time since which the longest-waiting pusher that could be claimed waits, or the end of its backoff or lease
    /// if that was later; `nil` if none.
    public var waitingSince: Timestamp?

    public init(waitingPushers: Int = 0, failingPushers: Int = 0, waitingSince: Timestamp? = nil) {
        self.waitingPushers = waitingPushers
        self.failingPushers = failingPushers
        self.waitingSince = waitingSince
    }
}
