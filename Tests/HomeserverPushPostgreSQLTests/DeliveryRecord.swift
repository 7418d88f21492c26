import HomeserverPush
import Synchronization

/// The notifications at a plain gateway that doesn't recognise repetitions, and how many were expected.
final class DeliveryRecord: Sendable {
    struct State {
        /// The event IDs that each pusher got, by its user.
        var received: [String: [String]] = [:]
        var distinct: Set<String> = []
        var interrupted = 0
    }

    let state = Mutex(State())

    func add(_ delivery: QueuedDelivery, for userID: String) {
        guard let eventID = delivery.eventID else { return }
        state.withLock { state in
            state.received[userID, default: []].append(eventID)
            state.distinct.insert("\(userID) \(eventID)")
            if delivery.wasInterrupted { state.interrupted += 1 }
        }
    }

    /// The number of notifications that were received, each counted once.
    var count: Int { state.withLock(\.distinct.count) }

    /// Delivers what is queued until a number of notifications was received. A call that fails is repeated.
    func work(on store: any PushStore, until total: Int, claim limit: Int = 4) async {
        while count < total {
            guard let claims = try? await store.claim(limit: limit, lease: .seconds(600), now: .now) else {
                await Task.yield()
                continue
            }
            if claims.isEmpty { await Task.yield() }
            for claim in claims { await work(on: claim, of: store) }
        }
    }

    private func work(on claim: PusherClaim, of store: any PushStore) async {
        var outcome: DeliveryOutcome?
        while true {
            do throws(PushStoreError) {
                guard let delivery = try await store.next(claim, after: outcome, StoreFixture.rules, now: .now) else {
                    return
                }
                add(delivery, for: claim.pusher.userID)
                outcome = .delivered(badge: delivery.unread.rooms)
            } catch {
                guard error.isTemporary else { return }
                await Task.yield()
            }
        }
    }
}
