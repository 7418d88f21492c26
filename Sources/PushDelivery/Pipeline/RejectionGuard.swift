import Synchronization

/// Decides whether to withhold rejections that may be the operator's fault.
///
/// With a wrong environment, topic, project or key, a push provider rejects the pushkeys of *all* devices. Homeservers
/// would remove every pusher of the app, and no client would learn of it. So such a rejection is reported only if the
/// app's credentials have worked since they were loaded, and if most of the last results are others.
///
/// Where devices name the host, each host is judged by its own results: a user's own server must not have an effect on
/// the other users' devices. A device that names no valid host is judged by the results of the whole app.
final class RejectionGuard: Sendable {
    typealias Thresholds = DeliveryConfiguration.GuardThresholds

    /// A decision about one rejection.
    struct Decision: Hashable, Sendable {
        let isWithheld: Bool
        /// Whether the rejection before wasn't treated so. Logged once.
        let isChange: Bool
    }

    /// One host that an app's devices name.
    private struct Origin: Hashable {
        let app: String
        let host: Destination
    }

    /// The results of one origin with the same credentials.
    private struct History {
        let generation: DeliveryApp.Generation
        var successes = 0
        /// The last results as a ring buffer: the device of a suspect rejection, `nil` for other results.
        var results: [Int?] = []
        var next = 0
        /// The devices of the suspect rejections in `results`. A device counts once, however often its homeserver
        /// repeats: otherwise one dead device of a small app would look like a fault of the app.
        var suspects: Set<Int> = []
        var isWithholding = false
        /// Whether the withholding was logged for these credentials.
        var isLogged = false
    }

    private struct State {
        /// The results of whole apps. Their number is that of the configuration.
        var apps: [String: History] = [:]
        var hosts: RecentlyUsed<Origin, History>
        /// The number of origins of each app whose rejections are withheld.
        var withholding: [String: Int] = [:]
    }

    private let thresholds: Thresholds
    private let recordWithholding: @Sendable (_ app: String, _ origins: Int) -> Void
    private let state: Mutex<State>

    /// - Parameter recordWithholding: called when the number of an app's origins whose rejections are withheld changes.
    init(_ thresholds: Thresholds, recordWithholding: @escaping @Sendable (_ app: String, _ origins: Int) -> Void) {
        self.thresholds = thresholds
        self.recordWithholding = recordWithholding
        state = Mutex(State(hosts: RecentlyUsed(maxEntries: thresholds.maxHosts)))
    }

    /// Records that the provider accepted a notification.
    /// - Parameter host: the host that the device names; `nil` if the configuration names it.
    /// - Returns: whether rejections that were withheld are reported from now on. Logged once.
    func recordSuccess(of app: DeliveryApp, at host: Destination?) -> Bool {
        recordOther(app, host, successes: 1)
    }

    /// Records a rejection that can't be the operator's fault.
    /// - Returns: whether rejections that were withheld are reported from now on. Logged once.
    func recordRejection(of app: DeliveryApp, at host: Destination?) -> Bool {
        recordOther(app, host, successes: 0)
    }

    /// Records a rejection that may be the operator's fault, and decides whether to withhold it.
    /// - Parameter device: a hash of the pushkey.
    func recordSuspectRejection(of app: DeliveryApp, at host: Destination?, device: Int) -> Decision {
        let decision = update(app, host) { history -> Decision in
            if !history.suspects.contains(device) { append(device, to: &history) }
            let isWithheld = !credentialsWork(history)
            let isChange = isWithheld ? !history.isLogged : history.isWithholding
            history.isWithholding = isWithheld
            history.isLogged = isWithheld
            return Decision(isWithheld: isWithheld, isChange: isChange)
        }
        return decision ?? Decision(isWithheld: true, isChange: false)
    }

    /// The number of an app's origins whose rejections are withheld now.
    func withholdingOrigins(of app: DeliveryApp) -> Int { state.withLock { $0.withholding[app.name] ?? 0 } }

    /// The number of hosts whose results are remembered.
    var hostCount: Int { state.withLock { $0.hosts.count } }

    /// Records a result other than a suspect rejection for the host and for the whole app.
    private func recordOther(_ app: DeliveryApp, _ host: Destination?, successes: Int) -> Bool {
        let endsForApp = recordOther(app, at: nil, successes)
        guard let host else { return endsForApp }
        return recordOther(app, at: host, successes) || endsForApp
    }

    private func recordOther(_ app: DeliveryApp, at origin: Destination?, _ successes: Int) -> Bool {
        update(app, origin) { history in
            history.successes += successes
            return appendOther(to: &history)
        } ?? false
    }

    /// - Returns: `nil` for a result of credentials that have been replaced since.
    private func update<Result: Sendable>(
        _ app: DeliveryApp, _ host: Destination?, _ change: (inout History) -> Result
    ) -> Result? {
        state.withLock { state in
            let wasWithholding: Bool
            let isWithholding: Bool
            let result: Result?
            if let host {
                let origin = Origin(app: app.name, host: host)
                var history = state.hosts[origin] ?? History(generation: app.generation)
                // Unique, so that its buffer isn't copied.
                state.hosts.remove(origin)
                wasWithholding = history.isWithholding
                result = Self.apply(change, to: &history, of: app)
                isWithholding = history.isWithholding
                if let removed = state.hosts.set(history, for: origin), removed.value.isWithholding {
                    count(-1, removed.key.app, &state)
                }
            } else {
                var history = state.apps.removeValue(forKey: app.name) ?? History(generation: app.generation)
                wasWithholding = history.isWithholding
                result = Self.apply(change, to: &history, of: app)
                isWithholding = history.isWithholding
                state.apps[app.name] = history
            }
            if isWithholding != wasWithholding { count(isWithholding ? 1 : -1, app.name, &state) }
            return result
        }
    }

    private static func apply<Result>(
        _ change: (inout History) -> Result, to history: inout History, of app: DeliveryApp
    ) -> Result? {
        if history.generation > app.generation { return nil }
        if history.generation < app.generation {
            // Rejections stay withheld until the new credentials have worked.
            history = History(generation: app.generation, isWithholding: history.isWithholding)
        }
        return change(&history)
    }

    private func count(_ change: Int, _ app: String, _ state: inout State) {
        let count = (state.withholding[app] ?? 0) + change
        state.withholding[app] = count > 0 ? count : nil
        recordWithholding(app, count)
    }

    private func credentialsWork(_ history: History) -> Bool {
        let share = Double(history.suspects.count) / Double(max(1, history.results.count))
        return history.successes >= thresholds.requiredSuccesses && share < thresholds.maximumSuspectShare
    }

    /// - Returns: whether this ends the withholding of rejections.
    private func appendOther(to history: inout History) -> Bool {
        append(nil, to: &history)
        guard history.isWithholding, credentialsWork(history) else { return false }
        history.isWithholding = false
        history.isLogged = false
        return true
    }

    private func append(_ suspect: Int?, to history: inout History) {
        if let suspect { history.suspects.insert(suspect) }
        guard history.results.count >= max(1, thresholds.window) else {
            history.results.append(suspect)
            return
        }
        if let old = history.results[history.next] { history.suspects.remove(old) }
        history.results[history.next] = suspect
        history.next = (history.next + 1) % history.results.count
    }
}
