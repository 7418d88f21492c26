import Synchronization

/// A delivery in a task of its own, which waits for the provider without another task.
///
/// At the end of the time, the delivery gets its result even if the provider doesn't return. What the provider returns
/// later is discarded.
final class DirectDelivery: ProviderWaits {
    /// The state of the task.
    private enum Phase {
        /// Nothing, or a wait that ends with the signal.
        case other
        case provider(DeliveryAttempts.Wait)
        /// The delivery has its result.
        case ended
    }

    private struct State {
        var phase = Phase.other
        /// Whether the time has ended. Nothing may begin then.
        var isOver = false
        var task: Task<Void, Never>?
        var handler: UInt64?
    }

    private let delivery: PipelineDelivery
    private let index: Int
    private let batch: BatchResults
    private let permits: InFlightPermits<Destination>?
    private let services: DeliveryServices
    private let deduplicator: InMemoryDeduplicator
    private let start: ContinuousClock.Instant
    private let state = Mutex(State())

    /// Starts a delivery that the bounds have admitted and that the deduplicator has begun.
    static func start(
        _ delivery: PipelineDelivery, at index: Int, of batch: BatchResults, permits: InFlightPermits<Destination>?,
        _ services: DeliveryServices, _ deduplicator: InMemoryDeduplicator
    ) {
        let direct = DirectDelivery(delivery, at: index, of: batch, permits, services, deduplicator)
        direct.endWithSignal(direct.startTask())
    }

    /// Starts the task on the current thread where the system can: if the provider doesn't wait for anything, the delivery
    /// has its result when this returns.
    private func startTask() -> Task<Void, Never> {
        if #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) {
            // Only spans need the caller's task-local values, which would be copied.
            return services.tracing == nil
                ? .immediateDetached { await self.run() } : .immediate { await self.run() }
        }
        return Task { await run() }
    }

    private init(
        _ delivery: PipelineDelivery, at index: Int, of batch: BatchResults, _ permits: InFlightPermits<Destination>?,
        _ services: DeliveryServices, _ deduplicator: InMemoryDeduplicator
    ) {
        self.delivery = delivery
        self.index = index
        self.batch = batch
        self.permits = permits
        self.services = services
        self.deduplicator = deduplicator
        start = services.beginDelivery(through: delivery.target.app)
    }

    private func run() async {
        var attempts = DeliveryAttempts(
            delivery.content, signal: batch.signal, requestPermits: permits, services: services, direct: self)
        guard services.tracing != nil else { return finish(await attempts.run()) }
        finish(await services.traceDelivery(through: delivery.target.app) { await attempts.run() })
    }

    // MARK: Phases

    func begin(_ wait: DeliveryAttempts.Wait) -> Bool {
        if state.withLock({ $0.task == nil }), batch.signal.isOver { return false }
        return state.withLock { state in
            if state.isOver { return false }
            state.phase = .provider(wait)
            return true
        }
    }

    func resume() -> Bool {
        state.withLock { state in
            if case .ended = state.phase { return false }
            state.phase = .other
            return true
        }
    }

    // MARK: The end

    /// Ends the delivery with the signal, unless it has its result already.
    private func endWithSignal(_ task: Task<Void, Never>) {
        guard !hasEnded else { return }
        let handler = batch.signal.onEnd { self.end() }
        let hasEnded = state.withLock { state in
            if case .ended = state.phase { return true }
            (state.task, state.handler) = (task, handler)
            return false
        }
        guard hasEnded else { return }
        batch.signal.removeHandler(handler)
        task.cancel()
    }

    private var hasEnded: Bool {
        state.withLock { if case .ended = $0.phase { true } else { false } }
    }

    /// Ends the delivery at the end of the time.
    private func end() {
        let (wait, task) = state.withLock { state -> (DeliveryAttempts.Wait?, Task<Void, Never>?) in
            state.isOver = true
            guard case .provider(let wait) = state.phase else { return (nil, nil) }
            state.phase = .ended
            return (wait, state.task)
        }
        switch wait {
        case .making: record(DeliveryAttempts.report(atEndOf: batch.signal, DeliveryAttempts.noRequest))
        case .sending(let sending): record(sending.end())
        case nil: return
        }
        task?.cancel()
    }

    private func finish(_ report: DeliveryReport) {
        let (isFirst, handler) = state.withLock { state -> (Bool, UInt64?) in
            if case .ended = state.phase { return (false, nil) }
            state.phase = .ended
            state.task = nil
            return (true, state.handler)
        }
        guard isFirst else { return }
        if let handler { batch.signal.removeHandler(handler) }
        record(report)
    }

    private func record(_ report: DeliveryReport) {
        services.record(report, of: delivery.content, since: start)
        services.bounds.leave(delivery.target.app)
        if let digest = delivery.digest { deduplicator.finish(digest, with: report.result) }
        batch.set(report.result, at: index)
    }
}
