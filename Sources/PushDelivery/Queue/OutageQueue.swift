import APIRuntime
import PushGatewayAPI
import Synchronization

/// Notifications that couldn't be delivered, and that the gateway repeats itself, because their homeservers don't.
///
/// The queue is in memory: it is lost when the process stops. The notifications of a device are delivered in their
/// order, one at a time.
final class OutageQueue: Sendable {
    typealias Configuration = DeliveryConfiguration.Queue
    typealias AppFinder = @Sendable (_ appID: String) -> DeliveryApp?

    /// The functions that the queue calls.
    struct Handlers: Sendable {
        /// Tries to deliver.
        let deliver:
            @Sendable (Notification, DeliveryTarget, _ deadline: ContinuousClock.Instant) async
                -> DeliveryResult
        /// Records a notification that is given up, with the reason's label and text.
        let drop: @Sendable (Notification, DeliveryTarget, _ label: String, _ reason: String) -> Void
        /// Records the queue's size after a change.
        let record: @Sendable (_ entries: Int, _ bytes: Int) -> Void
    }

    /// A notification that is about to be delivered.
    private struct Attempt {
        let entry: QueueLanes.Entry
        let target: DeliveryTarget
        let stopDeadline: ContinuousClock.Instant?
    }

    private struct State {
        var lanes = QueueLanes()
        /// The end of the last tries; `nil` before the queue is stopped.
        var stopDeadline: ContinuousClock.Instant?
        var findApp: AppFinder = { _ in nil }
    }

    private let configuration: Configuration
    private let clock: any DeliveryClock
    private let random: @Sendable () -> Double
    private let lateRejections: LateRejections
    private let handlers: Handlers
    /// The lanes' tasks.
    private let running = RunningDeliveries()
    private let state = Mutex(State())

    init(
        _ configuration: Configuration, clock: any DeliveryClock, random: @escaping @Sendable () -> Double,
        lateRejections: LateRejections, handlers: Handlers
    ) {
        self.configuration = configuration
        self.clock = clock
        self.random = random
        self.lateRejections = lateRejections
        self.handlers = handlers
    }

    /// The number of queued notifications.
    var count: Int { state.withLock { $0.lanes.entries } }
    /// The number of queued notifications, and their size.
    var size: (entries: Int, bytes: Int) { state.withLock { ($0.lanes.entries, $0.lanes.bytes) } }
    /// The number of lanes' tasks, for tests.
    var taskCount: Int { running.count }

    /// Returns whether notifications of a device are queued. A later one must be queued after them.
    func containsDevice(_ device: DeliveryKey) -> Bool {
        state.withLock { $0.lanes.contains(device) && $0.stopDeadline == nil }
    }

    /// Adds a notification.
    /// - Parameter delay: the delay that the provider asks for.
    /// - Returns: whether it was added: `false` if the queue has been stopped, or the notification alone is too large.
    func add(
        _ notification: Notification, to target: DeliveryTarget, device: DeliveryKey, delay: Duration? = nil
    ) -> Bool {
        let bytes = notification.jsonBytes().count
        guard bytes <= configuration.maxBytes, configuration.maxEntries > 0 else { return false }
        let now = clock.now
        let added = state.withLock { state -> (newLane: QueueLanes.Lane?, dropped: [QueueLanes.Dropped])? in
            guard state.stopDeadline == nil else { return nil }
            let last = QueueLanes.Entry(
                id: state.lanes.nextID(), notification: notification, target: target, bytes: bytes, added: now)
            var newLane: QueueLanes.Lane?
            // Before the oldest is dropped, because that may be the device's own: its lane then stays.
            if !state.lanes.replaceLast(of: device, with: last) {
                newLane = state.lanes.append(last, for: device) {
                    let signal = StopSignal(at: nil, clock: clock)
                    // Within the lock, so that a stop finds the signal.
                    return QueueLanes.Lane(id: running.add(signal), signal: signal)
                }
            }
            var dropped: [QueueLanes.Dropped] = []
            while state.lanes.entries > configuration.maxEntries || state.lanes.bytes > configuration.maxBytes {
                guard let oldest = state.lanes.removeOldest() else { break }
                dropped.append(oldest)
            }
            return (newLane, dropped)
        }
        guard let added else { return false }
        for (entry, removedLane) in added.dropped {
            removedLane?.signal.end()
            handlers.drop(entry.notification, entry.target, "full", "the queue is full")
        }
        recordSize()
        if let lane = added.newLane {
            Task {
                await self.run(device, lane, delay: delay)
                running.remove(lane.id)
            }
        }
        return true
    }

    /// Sets the apps that queued notifications are delivered through from now on, those added before included.
    /// - Parameter findApp: returns the app of an `app_id`; `nil` for the app that the notification was added with.
    func replaceApps(_ findApp: @escaping AppFinder) {
        state.withLock { $0.findApp = findApp }
    }

    /// Stops taking notifications and tries each queued one once more.
    /// - Parameter deadline: ends the tries.
    func stop(by deadline: ContinuousClock.Instant) {
        state.withLock { $0.stopDeadline = deadline }
        running.endAll()
    }

    /// Returns once no notification is queued, or all were tried after the queue was stopped.
    func waitUntilIdle() async {
        await running.waitUntilIdle()
    }

    /// Removes what is left, and records it as lost.
    func discardAll() {
        let lost = state.withLock { state in
            var lost: [QueueLanes.Entry] = []
            while let oldest = state.lanes.removeOldest() { lost.append(oldest.entry) }
            return lost
        }
        for entry in lost {
            handlers.drop(entry.notification, entry.target, "shutdown", "the gateway is shutting down")
        }
        recordSize()
    }

    // MARK: The notifications of one device

    private func run(_ device: DeliveryKey, _ lane: QueueLanes.Lane, delay: Duration?) async {
        var failures = 0
        var delay = backoff(failures: 0, atLeast: delay)
        repeat {
            if delay > .zero { _ = await lane.signal.sleep(until: clock.now + delay) }
            delay = .zero
            guard let attempt = beginAttempt(device, lane.id) else { return }
            let entry = attempt.entry
            let limit = clock.now + configuration.attemptTimeout
            let deadline = min(limit, attempt.stopDeadline ?? limit)
            switch await handlers.deliver(entry.notification, attempt.target, deadline) {
            case .delivered, .failed:
                failures = 0
                remove(entry, of: device)
            case .rejected(let reason):
                reject(device, reason: reason)
            case .retry(let after, let reason):
                if attempt.stopDeadline != nil { return }
                delay = backoff(failures: failures, atLeast: after)
                failures += 1
                if clock.now + delay - entry.added > configuration.maximumAge, remove(entry, of: device) {
                    handlers.drop(entry.notification, attempt.target, "age", "too old; last reason: \(reason)")
                }
            }
        } while endAttempt(device)
    }

    /// Returns a device's first notification with the app that delivers it now; `nil` if the lane was removed.
    private func beginAttempt(_ device: DeliveryKey, _ laneID: UInt64) -> Attempt? {
        let next = state.withLock { state -> (QueueLanes.Entry, ContinuousClock.Instant?, AppFinder)? in
            guard let entry = state.lanes.beginAttempt(device, laneID) else { return nil }
            return (entry, state.stopDeadline, state.findApp)
        }
        guard let (entry, stopDeadline, findApp) = next else { return nil }
        var target = entry.target
        if let app = findApp(target.device.appID) { target.app = app }
        return Attempt(entry: entry, target: target, stopDeadline: stopDeadline)
    }

    /// Returns whether a device has further notifications. Removes its lane if not.
    private func endAttempt(_ device: DeliveryKey) -> Bool {
        state.withLock { $0.lanes.endAttempt(device) }
    }

    private func backoff(failures: Int, atLeast delay: Duration?) -> Duration {
        let backoff = Backoff.delay(
            initial: configuration.initialDelay, maximum: configuration.maximumDelay, failures: failures)
        let jittered = Backoff.jittered(backoff, random: random())
        // A wait that the provider asks for isn't shortened, but spread.
        guard let delay, delay > jittered else { return jittered }
        return delay + backoff * (random() / 4)
    }

    /// Removes a notification, unless it was dropped or replaced while it was tried.
    @discardableResult
    private func remove(_ entry: QueueLanes.Entry, of device: DeliveryKey) -> Bool {
        let isRemoved = state.withLock { $0.lanes.remove(entry, of: device) }
        recordSize()
        return isRemoved
    }

    /// Removes a device's notifications, and remembers its rejection. At once, because a later notification, of an app
    /// that was registered again, must not be removed.
    private func reject(_ device: DeliveryKey, reason: String) {
        state.withLock { state in
            state.lanes.removeAll(of: device)
            lateRejections.record(device, reason: reason)
        }
        recordSize()
    }

    private func recordSize() {
        let (entries, bytes) = size
        handlers.record(entries, bytes)
    }
}
