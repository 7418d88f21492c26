import PushGatewayAPI
import Synchronization

/// Notifications that couldn't be delivered, and that the gateway repeats itself, because their homeservers don't.
///
/// The queue is in memory: it is lost when the process stops. The notifications of a device are delivered in their
/// order, one at a time.
final class OutageQueue: Sendable {
    typealias Configuration = DeliveryConfiguration.Queue

    /// The functions that the queue calls.
    struct Handlers: Sendable {
        /// Tries to deliver.
        let deliver:
            @Sendable (Notification, DeliveryTarget, _ deadline: ContinuousClock.Instant) async
                -> DeliveryResult
        /// Records a notification that is given up, with the reason's label and text.
        let drop: @Sendable (Notification, DeliveryApp, _ label: String, _ reason: String) -> Void
        /// Records the queue's size after a change.
        let record: @Sendable (_ entries: Int, _ bytes: Int) -> Void
    }

    private struct Entry {
        let id: UInt64
        var notification: Notification
        var target: DeliveryTarget
        var bytes: Int
        var added: ContinuousClock.Instant
        /// The number of times that newer counts have replaced the notification.
        var replacements = 0
    }

    private struct State {
        /// The notifications of each device.
        var lanes: [DeliveryKey: FIFOQueue<Entry>] = [:]
        /// All notifications in the order in which they were added. Contains some that have left.
        var order = FIFOQueue<(device: DeliveryKey, id: UInt64)>()
        var nextID: UInt64 = 0
        var entries = 0
        var bytes = 0
        var isStopped = false
    }

    private let configuration: Configuration
    private let clock: any DeliveryClock
    private let random: @Sendable () -> Double
    private let lateRejections: LateRejections
    private let handlers: Handlers
    private let running = RunningDeliveries()
    /// Ends the lanes' sleep when the queue stops.
    private let stopSignal: StopSignal
    private let finalDeadline = Mutex<ContinuousClock.Instant?>(nil)
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
        stopSignal = StopSignal(at: nil, clock: clock)
    }

    /// The number of queued notifications.
    var count: Int { state.withLock { $0.entries } }

    /// Returns whether notifications of a device are queued. A later one must be queued after them.
    func containsDevice(_ device: DeliveryKey) -> Bool {
        state.withLock { $0.lanes[device] != nil && !$0.isStopped }
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
        let added = state.withLock { state -> (isNewLane: Bool, dropped: [Entry])? in
            guard !state.isStopped else { return nil }
            if Self.replaceLast(of: device, with: notification, target, bytes: bytes, added: now, &state) {
                return (false, [])
            }
            var dropped: [Entry] = []
            while state.entries >= configuration.maxEntries || state.bytes + bytes > configuration.maxBytes {
                guard let oldest = Self.removeOldest(&state) else { break }
                dropped.append(oldest)
            }
            state.nextID += 1
            let entry = Entry(id: state.nextID, notification: notification, target: target, bytes: bytes, added: now)
            let isNewLane = state.lanes[device] == nil
            state.lanes[device, default: FIFOQueue()].append(entry)
            state.order.append((device, entry.id))
            state.entries += 1
            state.bytes += bytes
            return (isNewLane, dropped)
        }
        guard let added else { return false }
        for entry in added.dropped { handlers.drop(entry.notification, entry.target.app, "full", "the queue is full") }
        recordSize()
        if added.isNewLane {
            let id = running.add(stopSignal)
            Task {
                await self.run(device, delay: delay)
                running.remove(id)
            }
        }
        return true
    }

    /// Stops taking notifications and tries each queued one once more.
    /// - Parameter deadline: ends the tries.
    func stop(by deadline: ContinuousClock.Instant) {
        state.withLock { $0.isStopped = true }
        finalDeadline.withLock { $0 = deadline }
        stopSignal.end()
    }

    /// Returns once no notification is queued, or all were tried after the queue was stopped.
    func waitUntilIdle() async {
        await running.waitUntilIdle()
    }

    /// Removes what is left, and records it as lost.
    func discardAll() {
        let lost = state.withLock { state in
            var lost: [Entry] = []
            while let entry = Self.removeOldest(&state) { lost.append(entry) }
            return lost
        }
        for entry in lost {
            handlers.drop(entry.notification, entry.target.app, "shutdown", "the gateway is shutting down")
        }
        recordSize()
    }

    // MARK: The notifications of one device

    private func run(_ device: DeliveryKey, delay: Duration?) async {
        var failures = 0
        var delay = backoff(failures: 0, atLeast: delay)
        while first(device) != nil {
            if delay > .zero { _ = await stopSignal.sleep(until: clock.now + delay) }
            delay = .zero
            // The first one may have been dropped or replaced meanwhile.
            guard let entry = first(device) else { return }
            let isLastTry = stopSignal.isOver
            let limit = clock.now + configuration.attemptTimeout
            let deadline = min(limit, finalDeadline.withLock { $0 } ?? limit)
            switch await handlers.deliver(entry.notification, entry.target, deadline) {
            case .delivered, .failed:
                failures = 0
                remove(entry, of: device)
            case .rejected(let reason):
                lateRejections.record(device, reason: reason)
                removeAll(of: device)
            case .retry(let after, let reason):
                if isLastTry { return }
                delay = backoff(failures: failures, atLeast: after)
                failures += 1
                if clock.now + delay - entry.added > configuration.maximumAge, remove(entry, of: device) {
                    handlers.drop(entry.notification, entry.target.app, "age", "too old; last reason: \(reason)")
                }
            }
        }
    }

    private func backoff(failures: Int, atLeast delay: Duration?) -> Duration {
        let backoff = Backoff.delay(
            initial: configuration.initialDelay, maximum: configuration.maximumDelay, failures: failures)
        let jittered = Backoff.jittered(backoff, random: random())
        // A wait that the provider asks for isn't shortened, but spread.
        guard let delay, delay > jittered else { return jittered }
        return delay + backoff * (random() / 4)
    }

    /// Returns the oldest notification of a device. Removes the device's lane if it is empty.
    private func first(_ device: DeliveryKey) -> Entry? {
        state.withLock { state in
            if let entry = state.lanes[device]?.first { return entry }
            state.lanes[device] = nil
            return nil
        }
    }

    /// Removes a notification, unless it was dropped or replaced while it was tried.
    @discardableResult
    private func remove(_ entry: Entry, of device: DeliveryKey) -> Bool {
        let isRemoved = state.withLock { state in
            guard let first = state.lanes[device]?.first, first.id == entry.id,
                first.replacements == entry.replacements
            else { return false }
            Self.removeFirst(of: device, &state)
            return true
        }
        recordSize()
        return isRemoved
    }

    private func removeAll(of device: DeliveryKey) {
        state.withLock { state in
            while state.lanes[device]?.isEmpty == false { Self.removeFirst(of: device, &state) }
        }
        recordSize()
    }

    private func recordSize() {
        let (entries, bytes) = state.withLock { ($0.entries, $0.bytes) }
        handlers.record(entries, bytes)
    }

    /// Removes a device's first notification. Its lane stays, because its task may be at work.
    @discardableResult
    private static func removeFirst(of device: DeliveryKey, _ state: inout State) -> Entry? {
        guard let entry = state.lanes[device]?.popFirst() else { return nil }
        state.entries -= 1
        state.bytes -= entry.bytes
        if state.order.count > state.entries * 2 + 64 {
            // A lane loses its notifications in their order, so those after its first one are there.
            let lanes = state.lanes
            state.order.removeAll { place in (lanes[place.device]?.first?.id).map { $0 > place.id } ?? true }
        }
        return entry
    }

    /// Replaces a device's last notification by newer counts, if it has only counts too.
    private static func replaceLast(
        of device: DeliveryKey, with notification: Notification, _ target: DeliveryTarget, bytes: Int,
        added: ContinuousClock.Instant, _ state: inout State
    ) -> Bool {
        guard target.app.provider.coalescesCounts, notification.hasOnlyCounts else { return false }
        guard var last = state.lanes[device]?.last, last.notification.hasOnlyCounts,
            last.target.device.data == target.device.data
        else { return false }
        state.bytes += bytes - last.bytes
        (last.notification, last.target, last.bytes, last.added) = (notification, target, bytes, added)
        last.replacements += 1
        state.lanes[device]?.replaceLast(with: last)
        return true
    }

    private static func removeOldest(_ state: inout State) -> Entry? {
        while let place = state.order.popFirst() {
            if let first = state.lanes[place.device]?.first, first.id <= place.id {
                return removeFirst(of: place.device, &state)
            }
        }
        return nil
    }
}
