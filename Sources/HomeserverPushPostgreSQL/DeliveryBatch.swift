import ClientServerAPI
import HomeserverPush
import PostgreSQLClient

/// Calls for the next deliveries of claims in one transaction.
enum DeliveryBatch {
    struct Request: Sendable {
        let claim: PusherClaim
        let outcome: DeliveryOutcome?
        let rules: DeliveryRules
        let now: Timestamp

        var leaseEnd: Timestamp { now + claim.leaseTime }
    }

    static func next(
        _ requests: [Request], _ pool: ConnectionPool, _ signal: QueueSignal, _ sent: SentDeliveries
    ) async -> [Result<QueuedDelivery?, PushStoreError>] {
        // Lost claims have no row.
        var results = requests.map { _ in Result<QueuedDelivery?, PushStoreError>.success(nil) }
        do throws(PushStoreError) {
            var isWaiting = false
            for row in try await pool.run(Statements.next, parameters(requests, sent)) {
                var reader = RowReader(row)
                let index = Int(try reader.integer()) - 1
                guard requests.indices.contains(index) else { continue }
                let isDelivery = try reader.boolean()
                if try reader.boolean() { isWaiting = true }
                guard isDelivery else { continue }
                let request = requests[index]
                results[index] = reader.delivery().map { delivery -> QueuedDelivery? in
                    sent.set(delivery.position, for: request.claim.lease, until: request.leaseEnd, now: request.now)
                    return delivery
                }
            }
            if isWaiting { signal.queued() }
            for (request, result) in zip(requests, results) {
                if case .success(nil) = result { sent.remove(request.claim.lease) }
            }
            return results
        } catch {
            return requests.map { _ in .failure(error) }
        }
    }

    private static func parameters(_ requests: [Request], _ sent: SentDeliveries) -> [String] {
        let outcomes = requests.map(\.outcome).map(StoredOutcome.init)
        return [
            String(sent.store), PostgreSQLText.integers(requests.map(\.claim.pusher.id)),
            PostgreSQLText.integers(requests.map(\.claim.lease)),
            PostgreSQLText.integers(requests.map(\.leaseEnd.milliseconds)),
            PostgreSQLText.integers(requests.map(\.now.milliseconds)),
            PostgreSQLText.integers(outcomes.map(\.number)),
            PostgreSQLText.integers(requests.map { $0.outcome == nil ? nil : sent[$0.claim.lease] }),
            PostgreSQLText.integers(outcomes.map(\.badge)), PostgreSQLText.integers(outcomes.map(\.retryAt)),
            PostgreSQLText.textArray(outcomes.map(\.reason)),
            PostgreSQLText.integers(requests.map(\.rules.oldest.milliseconds)),
            PostgreSQLText.booleans(requests.map(\.rules.repeatsInterrupted)),
            PostgreSQLText.booleans(requests.map(\.rules.countsRooms)),
            PostgreSQLText.booleans(requests.map(\.rules.sendsBadges)),
        ]
    }
}

/// The forms in which the database gets an outcome.
private struct StoredOutcome {
    var number: Int64 = 0
    var badge: Int64?
    var retryAt: Int64?
    var reason: String?

    init(_ outcome: DeliveryOutcome?) {
        switch outcome {
        case nil: break
        case .delivered(let badge):
            number = 1
            self.badge = badge
        case .refused(let reason):
            number = 2
            self.reason = reason
        case .failed(let retryAt, let reason):
            number = 3
            self.retryAt = retryAt.milliseconds
            self.reason = reason
        case .released: number = 4
        }
    }
}

extension QueuedDelivery {
    /// The position of the notification; 0 for a badge update.
    fileprivate var position: Int64 {
        switch content {
        case .notification(let notification): notification.position
        case .badge: 0
        }
    }
}

extension RowReader {
    fileprivate mutating func delivery() -> Result<QueuedDelivery, PushStoreError> {
        do throws(PushStoreError) {
            let position = try integer()
            let wasInterrupted = try boolean()
            let unread = try unreadCounts()
            guard position > 0 else {
                return .success(QueuedDelivery(content: .badge, unread: unread, wasInterrupted: wasInterrupted))
            }
            let actions: [Action] = try StoredText.value(try text())
            let recordedAt = Timestamp(milliseconds: try integer())
            let event: Event = try StoredText.value(try text())
            let room = RoomSummary(
                roomID: StoredText.identifier(try text()), name: optionalText().map(StoredText.identifier),
                alias: optionalText().map(StoredText.identifier),
                senderDisplayName: optionalText().map(StoredText.identifier))
            return .success(
                QueuedDelivery(
                    content: .notification(
                        QueuedNotification(
                            position: position, event: event, room: room, actions: actions, recordedAt: recordedAt)),
                    unread: unread, wasInterrupted: wasInterrupted))
        } catch {
            return .failure(error)
        }
    }
}
