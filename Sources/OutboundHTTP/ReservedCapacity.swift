import NIOCore

/// A bounded number of units, such as connections or threads, for which users with a key wait in the order of their
/// requests. A quarter is reserved for keys that were successful before: the others, which strangers may invent, can't
/// take all units.
struct ReservedCapacity<Key: Hashable & Sendable, Waiter: Sendable>: Sendable {
    /// The place of a user in the queue.
    struct Ticket: Sendable {
        let number: Int
        let key: Key
        let isProven: Bool
    }

    /// The number of units.
    let total: Int
    /// The number of units that users with unproven keys may have together.
    let maxUnproven: Int
    private(set) var used = 0
    private(set) var unprovenUsed = 0
    /// The number of units by unproven key.
    private var unproven: [Key: Int] = [:]
    private var proven: RecentSet<Key>
    private var provenWaiters = Waiters()
    private var unprovenWaiters = Waiters()
    private var lastNumber = 0

    /// - Parameter maxProven: maximum number of keys whose success is remembered.
    init(total: Int, maxProven: Int = 4096) {
        self.total = max(1, total)
        maxUnproven = self.total - self.total / 4
        proven = RecentSet(capacity: maxProven)
    }

    /// Returns whether a user with the key had success, as far as that is remembered.
    func isProven(_ key: Key) -> Bool { proven.contains(key) }

    /// The number of waiting users whose key was proven, or not, when they came.
    func waitingCount(isProven: Bool) -> Int { (isProven ? provenWaiters : unprovenWaiters).count }

    /// Whether a unit that is released by a user with any key would go to a waiting user.
    var isScarce: Bool {
        provenWaiters.count > 0 || (unprovenWaiters.count > 0 && unprovenUsed < maxUnproven)
    }

    /// Adds a user to the queue. Call ``grantNext()`` then.
    mutating func enqueue(_ waiter: Waiter, for key: Key) -> Ticket {
        lastNumber += 1
        let ticket = Ticket(number: lastNumber, key: key, isProven: isProven(key))
        if ticket.isProven {
            provenWaiters.append(waiter, ticket)
        } else {
            unprovenWaiters.append(waiter, ticket)
        }
        return ticket
    }

    /// Removes a waiting user from the queue.
    /// - Returns: whether it was waiting.
    mutating func cancel(_ ticket: Ticket) -> Bool {
        (ticket.isProven ? provenWaiters.remove(ticket) : unprovenWaiters.remove(ticket)) != nil
    }

    /// Gives a unit to the next user, if there is one for it. To be called until it returns `nil`.
    mutating func grantNext() -> Waiter? {
        guard used < total else { return nil }
        let first = provenWaiters.first
        let firstUnproven = unprovenUsed < maxUnproven ? unprovenWaiters.first : nil
        if let first, first.number < firstUnproven?.number ?? .max {
            used += 1
            return provenWaiters.remove(first)
        }
        guard let firstUnproven else { return nil }
        used += 1
        if !isProven(firstUnproven.key) {
            unprovenUsed += 1
            unproven[firstUnproven.key, default: 0] += 1
        }
        return unprovenWaiters.remove(firstUnproven)
    }

    /// Takes back a unit. Call ``grantNext()`` then.
    mutating func release(_ key: Key) {
        used -= 1
        guard let count = unproven[key] else { return }
        unproven[key] = count > 1 ? count - 1 : nil
        unprovenUsed -= 1
    }

    /// Remembers a success. The units of users with the key are no longer among those of unproven ones. Call
    /// ``grantNext()`` then.
    mutating func noteSuccess(_ key: Key) {
        proven.insert(key)
        if let count = unproven.removeValue(forKey: key) { unprovenUsed -= count }
    }

    /// A queue whose elements can be removed.
    private struct Waiters {
        private var waiters: [Int: Waiter] = [:]
        /// The tickets in order, including removed ones.
        private var order = CircularBuffer<Ticket>()

        var count: Int { waiters.count }

        mutating func append(_ waiter: Waiter, _ ticket: Ticket) {
            waiters[ticket.number] = waiter
            order.append(ticket)
        }

        var first: Ticket? { order.first }

        mutating func remove(_ ticket: Ticket) -> Waiter? {
            guard let waiter = waiters.removeValue(forKey: ticket.number) else { return nil }
            while let first = order.first, waiters[first.number] == nil { order.removeFirst() }
            if order.count > 2 * waiters.count + 64 { order.removeAll { waiters[$0.number] == nil } }
            return waiter
        }
    }
}
