import Foundation

/// The statements that wait for the thread of a ``PostgreSQLClient``.
final class StatementQueue: @unchecked Sendable {
    /// A statement, and the caller that waits for its result.
    struct Entry {
        let statement: PostgreSQLStatement
        let parameters: [String?]
        let continuation: CheckedContinuation<Result<[PostgreSQLRow], PostgreSQLError>, Never>
        var start = ContinuousClock.now
    }

    /// Why the thread was woken.
    enum Work {
        case statement(Entry)
        /// The time limit of a wait has passed.
        case timeout
        case closed
    }

    private static let closed = PostgreSQLError("the connection is closed")

    private let maxWaiting: Int
    /// Guards the properties below, and wakes the thread.
    private let condition = NSCondition()
    private var entries: [Entry] = []
    /// The index of the first entry in `entries`. Removing the first of an array would move all others.
    private var first = 0
    private var isClosed = false
    /// The error of statements while there is no connection.
    private var currentUnavailability: PostgreSQLError? = PostgreSQLError("the database isn't connected yet")

    init(maxWaiting: Int) {
        self.maxWaiting = maxWaiting
    }

    var isAvailable: Bool { unavailability == nil }

    /// The error of statements; `nil` if the database is available.
    var unavailability: PostgreSQLError? {
        condition.withLock { isClosed ? Self.closed : currentUnavailability }
    }

    func add(_ entry: Entry) {
        let error = condition.withLock { () -> PostgreSQLError? in
            if isClosed { return Self.closed }
            if let currentUnavailability { return currentUnavailability }
            guard entries.count - first < maxWaiting else { return PostgreSQLError("too many statements are waiting") }
            entries.append(entry)
            condition.signal()
            return nil
        }
        if let error { entry.continuation.resume(returning: .failure(error)) }
    }

    func close() {
        condition.withLock {
            isClosed = true
            condition.signal()
        }
    }

    /// Waits for the next statement.
    /// - Parameter limit: the longest time to wait; `nil` for no limit.
    func next(within limit: Duration? = nil) -> Work {
        let end = limit.map { Date(timeIntervalSinceNow: $0 / .seconds(1)) }
        return condition.withLock {
            while first == entries.count {
                if isClosed { return .closed }
                guard let end else {
                    condition.wait()
                    continue
                }
                if !condition.wait(until: end) { return isClosed ? .closed : .timeout }
            }
            let entry = entries[first]
            first += 1
            if first == entries.count || first > 256 {
                entries.removeFirst(first)
                first = 0
            }
            return .statement(entry)
        }
    }

    /// Lets the statements that wait fail, and further ones until the database is available again.
    func setUnavailable(_ error: PostgreSQLError) {
        let waiting = condition.withLock {
            currentUnavailability = error
            defer {
                entries.removeAll()
                first = 0
            }
            return entries[first...]
        }
        for entry in waiting { entry.continuation.resume(returning: .failure(error)) }
    }

    func setAvailable() {
        condition.withLock { currentUnavailability = nil }
    }
}
