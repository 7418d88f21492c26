import Synchronization

/// The activity of each app, by the app's name, so that it survives a reload of the configuration.
final class DeliveryStatistics: Sendable {
    /// The activity of one app.
    final class App: Sendable {
        private let activity: Mutex<AppActivity>

        init(origin: ContinuousClock.Instant) {
            activity = Mutex(AppActivity(origin: origin))
        }

        var current: AppActivity { activity.withLock { $0 } }

        func update(_ change: (inout AppActivity) -> Void) {
            activity.withLock { change(&$0) }
        }
    }

    private let clock: any DeliveryClock
    private let apps = Mutex<[String: App]>([:])

    init(clock: any DeliveryClock) {
        self.clock = clock
    }

    /// Returns the activity of an app, and creates it if the app has had none.
    subscript(app: DeliveryApp) -> App {
        let name = app.activityName ?? app.name
        return apps.withLock { apps in
            if let known = apps[name] { return known }
            let new = App(origin: clock.now)
            apps[name] = new
            return new
        }
    }

    /// Returns the activity that is kept under a name; `nil` if there was none.
    func activity(named name: String) -> AppActivity? { apps.withLock { $0[name] }?.current }

    func remove(_ name: String) { apps.withLock { _ = $0.removeValue(forKey: name) } }

    /// Forgets all apps other than the named ones, so that the number of apps is that of the configuration.
    func keep(_ names: Set<String>) {
        apps.withLock { apps in apps = apps.filter { names.contains($0.key) } }
    }

    // MARK: Recording

    func record(_ report: DeliveryReport, app: DeliveryApp, duration: Duration, at now: ContinuousClock.Instant) {
        self[app].update { $0.record(report, duration: duration, at: now) }
    }

    func recordDuplicate(app: DeliveryApp) {
        let now = clock.now
        self[app].update { $0.recordDuplicate(at: now) }
    }

    func recordDrop(app: DeliveryApp) {
        let now = clock.now
        self[app].update { $0.recordDrop(at: now) }
    }

    /// Records that a breaker keeps an app from a destination.
    func recordPause(of destination: Destination, app: DeliveryApp) {
        self[app].update { $0.recordPause(of: destination) }
    }
}
