extension DeliveryPipeline {
    /// The state of an app's deliveries.
    package struct AppState: Sendable {
        package let app: DeliveryApp
        package let activity: AppActivity
        /// The destinations that are paused by a breaker, or tried again after a pause.
        package let breakers: [(destination: Destination, state: CircuitBreakers.State)]
        /// The number of origins whose rejections the guard withholds now.
        package let withholdingOrigins: Int
    }

    /// The clock of deliveries.
    package var clock: any DeliveryClock { services.clock }

    /// The bounds and times.
    package var configuration: Configuration { services.configuration }

    /// The number of deliveries at a time, waiting ones included.
    package var deliveriesInFlight: Int { services.bounds.deliveries }

    /// The number of queued notifications, and their size in bytes.
    package var queueSize: (entries: Int, bytes: Int) { queue.size }

    /// Returns what is known about an app.
    package func state(of app: DeliveryApp) -> AppState {
        let activity = services.statistics[app].current
        let breakers = activity.pausedDestinations.compactMap { destination in
            services.breakers.state(of: destination).map { (destination, $0) }
        }
        return AppState(
            app: app, activity: activity, breakers: breakers,
            withholdingOrigins: services.rejectionGuard.withholdingOrigins(of: app))
    }

    /// Returns the results that are kept under a name (``DeliveryApp/activityName``); `nil` if there were none.
    package func activity(named name: String) -> AppActivity? { services.statistics.activity(named: name) }

    /// Forgets the results that are kept under a name.
    package func forgetActivity(named name: String) { services.statistics.remove(name) }

    /// Returns the state of a destination's breaker; `nil` if it is closed.
    package func breaker(of destination: Destination) -> CircuitBreakers.State? {
        services.breakers.state(of: destination)
    }

    /// Forgets the activity of all apps other than the named ones.
    package func keepActivity(ofApps names: Set<String>) {
        services.statistics.keep(names)
        services.metrics.keep(names)
    }
}
