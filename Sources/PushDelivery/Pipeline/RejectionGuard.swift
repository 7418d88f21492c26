import Synchronization

/// Decides whether to believe rejections that may be the operator's fault.
///
/// With a wrong environment, topic, project or key, a push provider rejects the pushkeys of *all* devices. Homeservers
/// would remove every pusher of the app, and no client would learn of it. So such a rejection is believed only if the
/// app's credentials have worked since they were loaded, and if most of the app's last results are others.
final class RejectionGuard: Sendable {
    typealias Thresholds = DeliveryPipeline.GuardThresholds

    /// A decision about one rejection.
    struct Decision: Hashable, Sendable {
        let isBelieved: Bool
        /// Whether the app's rejections before weren't judged so. Logged once.
        let isChange: Bool
    }

    private struct App {
        let generation: DeliveryApp.Generation
        var successes = 0
        /// The last results as a ring buffer: the device of a suspect rejection, `nil` for other results.
        var results: [Int?] = []
        var next = 0
        /// The devices of the suspect rejections in `results`. A device counts once, however often its homeserver
        /// repeats: otherwise one dead device of a small app would look like a fault of the app.
        var suspects: Set<Int> = []
        var isWithholding = false
    }

    private let thresholds: Thresholds
    private let apps = Mutex<[String: App]>([:])

    init(_ thresholds: Thresholds) {
        self.thresholds = thresholds
    }

    /// Records that the provider accepted a notification.
    /// - Returns: whether rejections that weren't believed are believed from now on. Logged once.
    func recordSuccess(of app: DeliveryApp) -> Bool {
        update(app) { app in
            app.successes += 1
            return appendOther(to: &app)
        } ?? false
    }

    /// Records a rejection that can't be the operator's fault.
    /// - Returns: whether rejections that weren't believed are believed from now on. Logged once.
    func recordRejection(of app: DeliveryApp) -> Bool {
        update(app) { appendOther(to: &$0) } ?? false
    }

    /// Records a rejection that may be the operator's fault, and decides whether to believe it.
    /// - Parameter device: a hash of the pushkey.
    func judge(_ app: DeliveryApp, device: Int) -> Decision {
        let decision = update(app) { app -> Decision in
            if !app.suspects.contains(device) { append(device, to: &app) }
            let isBelieved = believes(app)
            defer { app.isWithholding = !isBelieved }
            return Decision(isBelieved: isBelieved, isChange: app.isWithholding == isBelieved)
        }
        return decision ?? Decision(isBelieved: false, isChange: false)
    }

    /// - Returns: `nil` for a result of credentials that have been replaced since.
    private func update<Result: Sendable>(_ app: DeliveryApp, _ change: (inout App) -> Result) -> Result? {
        apps.withLock { apps in
            if let known = apps[app.name], known.generation > app.generation { return nil }
            var state = apps[app.name] ?? App(generation: app.generation)
            if state.generation < app.generation { state = App(generation: app.generation) }
            defer { apps[app.name] = state }
            return change(&state)
        }
    }

    private func believes(_ app: App) -> Bool {
        let share = Double(app.suspects.count) / Double(max(1, app.results.count))
        return app.successes >= thresholds.requiredSuccesses && share < thresholds.maximumSuspectShare
    }

    /// - Returns: whether this ends the withholding of rejections.
    private func appendOther(to app: inout App) -> Bool {
        append(nil, to: &app)
        guard app.isWithholding, believes(app) else { return false }
        app.isWithholding = false
        return true
    }

    private func append(_ suspect: Int?, to app: inout App) {
        if let suspect { app.suspects.insert(suspect) }
        guard app.results.count >= max(1, thresholds.window) else {
            app.results.append(suspect)
            return
        }
        if let old = app.results[app.next] { app.suspects.remove(old) }
        app.results[app.next] = suspect
        app.next = (app.next + 1) % app.results.count
    }
}
