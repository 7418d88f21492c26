import ClientServerAPI
import StringGrammars

/// The app and the pushkey of pushers, possibly of several users.
struct MemoryPusherKey: Hashable, Sendable {
    var appID: OpaqueIdentifier
    var pushkey: OpaqueIdentifier

    init(appID: String, pushkey: String) {
        self.appID = OpaqueIdentifier(appID)
        self.pushkey = OpaqueIdentifier(pushkey)
    }

    init(_ pusher: Pusher) { self.init(appID: pusher.appID, pushkey: pusher.pushkey) }
}

/// A pusher with its queue.
struct MemoryPusher: Sendable {
    var registered: RegisteredPusher
    var queue: MemoryQueue

    /// Whether deliveries are queued for the pusher.
    var isDeliverable: Bool { registered.setting.isDeliverable }
}

/// The state of a pusher's queue.
struct MemoryQueue: Sendable {
    enum InFlight: Hashable, Sendable {
        /// The notification at a position.
        case notification(Int64)
        case badge
    }

    /// The position of the last of the user's notifications that was delivered or passed over.
    var settled: Int64
    /// The time at which the pusher can be claimed; `nil` if nothing waits.
    var visibleAt: Timestamp?
    /// The claim that the pusher has; its end is ``visibleAt``.
    var lease: Int64?
    /// The delivery that the last claim has sent without an outcome so far.
    var inFlight: InFlight?
    var failures = 0
    var failingSince: Timestamp?
    /// Whether a badge update is queued.
    var wantsBadge = false
    /// The last number that the gateway took.
    var lastBadge: Int64?

    init(settled: Int64) { self.settled = settled }

    /// Queues something, which doesn't end a lease or a backoff.
    mutating func wake(now: Timestamp) {
        if visibleAt == nil { visibleAt = now }
    }

    mutating func endBackoff() {
        failures = 0
        failingSince = nil
    }

    /// Ends the claim, so that the pusher can be claimed again at a time.
    mutating func release(visibleAt time: Timestamp?) {
        lease = nil
        visibleAt = time
    }
}

/// The pushers of all users.
struct MemoryPushers: Sendable {
    private var byID: [RegisteredPusher.ID: MemoryPusher] = [:]
    /// By user ID, the oldest first.
    private var byUser: [OpaqueIdentifier: [RegisteredPusher.ID]] = [:]
    private var byKey: [MemoryPusherKey: [RegisteredPusher.ID]] = [:]
    private var schedule = MemorySchedule()
    /// Whether something was queued since the last ``takeQueued()``.
    private var hasQueued = false
    private var lastID: Int64 = 0
    private var lastRevision: Int64 = 0

    subscript(id: RegisteredPusher.ID) -> MemoryPusher? { byID[id] }

    var all: some Sequence<MemoryPusher> { byID.values }

    /// The IDs of the users with pushers.
    var users: [String] { byUser.keys.map(\.text) }

    /// Returns the IDs of a user's pushers, the oldest first.
    func ids(of user: OpaqueIdentifier) -> [RegisteredPusher.ID] { byUser[user] ?? [] }

    /// Returns the IDs of all users' pushers with a key.
    func ids(with key: MemoryPusherKey) -> [RegisteredPusher.ID] { byKey[key] ?? [] }

    /// Returns the ID of a user's pusher.
    func id(of user: OpaqueIdentifier, with key: MemoryPusherKey) -> RegisteredPusher.ID? {
        ids(with: key).first { byID[$0].map { $0.registered.userID.isIdentical(to: user.text) } ?? false }
    }

    mutating func nextRevision() -> Int64 {
        lastRevision += 1
        return lastRevision
    }

    mutating func insert(_ setting: PusherSetting, settled: Int64, now: Timestamp) {
        lastID += 1
        let registered = RegisteredPusher(id: lastID, setting: setting, setAt: now, revision: nextRevision())
        byID[lastID] = MemoryPusher(registered: registered, queue: MemoryQueue(settled: settled))
        byUser[OpaqueIdentifier(setting.userID), default: []].append(lastID)
        byKey[MemoryPusherKey(setting.pusher), default: []].append(lastID)
    }

    mutating func remove(_ id: RegisteredPusher.ID) {
        guard let pusher = byID.removeValue(forKey: id) else { return }
        if pusher.queue.visibleAt != nil { schedule.removeOne() }
        let user = OpaqueIdentifier(pusher.registered.userID)
        byUser[user]?.removeAll { $0 == id }
        if byUser[user]?.isEmpty == true { byUser[user] = nil }
        let key = MemoryPusherKey(pusher.registered.pusher)
        byKey[key]?.removeAll { $0 == id }
        if byKey[key]?.isEmpty == true { byKey[key] = nil }
    }

    /// Changes a pusher or its queue.
    mutating func change(_ id: RegisteredPusher.ID, _ body: (inout MemoryPusher) -> Void) {
        guard let index = byID.index(forKey: id) else { return }
        let before = byID.values[index].queue.visibleAt
        body(&byID.values[index])
        let after = byID.values[index].queue.visibleAt
        guard before != after else { return }
        if before != nil { schedule.removeOne() }
        guard let after else { return }
        if before.map({ after < $0 }) ?? true { hasQueued = true }
        let byID = self.byID
        schedule.add(after, id) { entry in byID[entry.id]?.queue.visibleAt == entry.time }
    }

    /// Queues a delivery for each of a user's pushers that has them.
    mutating func wake(_ user: OpaqueIdentifier, wantsBadge: Bool = false, now: Timestamp) {
        for id in ids(of: user) where byID[id]?.isDeliverable == true {
            change(id) { pusher in
                if wantsBadge { pusher.queue.wantsBadge = true }
                pusher.queue.wake(now: now)
            }
        }
    }

    /// Returns the pusher that can be claimed first, and the time from which it can.
    mutating func first() -> MemorySchedule.Entry? {
        schedule.first { entry in byID[entry.id]?.queue.visibleAt == entry.time }
    }

    /// Returns whether something was queued since the last call.
    mutating func takeQueued() -> Bool {
        defer { hasQueued = false }
        return hasQueued
    }
}
