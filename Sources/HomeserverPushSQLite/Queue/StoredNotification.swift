import Foundation
import GRDB
import HomeserverPush

/// A notification that waits, in its stored form. JSON is read outside the transaction.
struct StoredNotification: Sendable {
    let position: Int64
    let recordedAt: Int64
    let event: String
    let actions: String
    let room: RoomSummary
}

/// The result of a call of `next`.
enum QueueStep: Sendable {
    case notification(StoredNotification, unread: UnreadCounts, wasInterrupted: Bool)
    case badge(unread: UnreadCounts, wasInterrupted: Bool)
    /// The claim was lost or is released.
    case ended
    /// Many notifications were passed over. There may be more; another transaction continues.
    case passedOver
}

/// A row of the table `queue`.
struct QueueRow {
    /// ``inFlight`` of a badge update.
    static let badge: Int64 = 0

    let user: Int64
    let pusher: RegisteredPusher.ID
    var visibleAt: Int64?
    var lease: Int64?
    var settled: Int64
    var inFlight: Int64?
    var failures: Int64
    var failingSince: Int64?
    var lastError: String?
    var wantsBadge: Bool
    var lastBadge: Int64?

    static let columns = """
        user, pusher, visible_at, lease, settled, in_flight, failures, failing_since, last_error, badge_wanted, \
        last_badge
        """

    init(_ row: Row) {
        user = row[0]
        pusher = row[1]
        visibleAt = row[2]
        lease = row[3]
        settled = row[4]
        inFlight = row[5]
        failures = row[6]
        failingSince = row[7]
        lastError = row[8]
        wantsBadge = row[9]
        lastBadge = row[10]
    }

    func save(_ db: Database) throws {
        try db.run(
            """
            UPDATE queue
            SET visible_at = ?, lease = ?, settled = ?, in_flight = ?, failures = ?, failing_since = ?, last_error = ?,
                badge_wanted = ?, last_badge = ?
            WHERE user = ? AND pusher = ?
            """,
            [
                visibleAt, lease, settled, inFlight, failures, failingSince, lastError, wantsBadge, lastBadge, user,
                pusher,
            ])
    }

    /// Records what became of the delivery in flight.
    mutating func settle(_ outcome: DeliveryOutcome, now: Timestamp) {
        let delivery = inFlight
        inFlight = nil
        switch outcome {
        case .delivered(let badge):
            lastBadge = badge ?? lastBadge
            succeed(delivery)
        case .refused:
            succeed(delivery)
        case .failed(let retryAt, let reason):
            failures += 1
            failingSince = failingSince ?? now.milliseconds
            lastError = reason
            giveBack(delivery, visibleAt: retryAt)
        case .released:
            giveBack(delivery, visibleAt: now)
        }
    }

    private mutating func succeed(_ delivery: Int64?) {
        failures = 0
        failingSince = nil
        lastError = nil
        settled = max(settled, delivery ?? 0)
    }

    private mutating func giveBack(_ delivery: Int64?, visibleAt time: Timestamp) {
        lease = nil
        visibleAt = time.milliseconds
        if delivery == Self.badge { wantsBadge = true }
    }
}
