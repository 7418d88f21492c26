import PushDelivery

extension PusherWorkers {
    /// The deliveries of the workers so far, for the operator's page.
    package struct State: Sendable {
        /// The server of a gateway.
        package struct Host: Sendable {
            /// Scheme, host and port, without a path.
            package let name: String
            package let activity: AppActivity
            /// `nil` if the circuit breaker is closed.
            package let breaker: CircuitBreakers.State?
        }

        /// A failure of the store.
        package struct StoreFailure: Sendable {
            package let time: ContinuousClock.Instant
            /// The failure, for operators: no pushkey and no content of an event.
            package let reason: String
            /// Whether the same call may be successful later.
            package let isTemporary: Bool
        }

        /// The servers that deliveries went to last, at most 200.
        package let hosts: [Host]
        /// The deliveries in progress.
        package let inFlight: Int
        /// The pushers that are worked on.
        package let claims: Int
        /// The deliveries of the last minute.
        package let perMinute: Double
        /// The deliveries of the last hour.
        package let results: PusherActivity.Results
        /// The delivered notifications of the last hour by minute, the oldest first, and those that weren't.
        package let history: (delivered: [Int], failed: [Int])
        /// The pushers of the last hour that were removed because of their gateway.
        package let removals: Int
        /// The failures of the store in the last hour.
        package let storeErrors: Int
        package let lastStoreFailure: StoreFailure?
    }

    package var state: State {
        let activity = services.activity
        return State(
            hosts: services.sender.hostStates.map { .init(name: $0.name, activity: $0.activity, breaker: $0.breaker) },
            inFlight: services.sender.deliveriesInFlight, claims: services.slots.count, perMinute: activity.perMinute,
            results: activity.results, history: activity.history, removals: activity.removals,
            storeErrors: activity.storeErrors,
            lastStoreFailure: activity.storeFailure.map {
                .init(time: $0.time, reason: $0.reason, isTemporary: $0.isTemporary)
            })
    }

    /// The time at which the workers last began to look for pushers; `nil` before the first time. It is at most
    /// ``PusherConfiguration/pollInterval`` ago, unless the store doesn't return.
    package var lastRound: ContinuousClock.Instant? { services.activity.lastRound }
}
