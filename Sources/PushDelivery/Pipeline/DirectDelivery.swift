import APIRuntime
import Synchronization

/// A delivery in a task of its own, which waits for the provider without another task.
///
/// At the end of the time, the delivery gets its result even if the provider doesn't return. What the provider returns
/// later is discarded.
final class DirectDelivery: DeliveryAttempts, @unchecked Sendable {
    /// The state of the task.
    private enum Phase {
        /// Nothing, or a wait that ends with the signal.
        case other
        /// The task waits for the provider, which makes the request. It uses nothing of the object.
        case making
        /// The task waits for the response. It uses nothing of the object but the request.
        case sending(Sending)
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

    private let digest: KeyDigest?
    private let index: Int
    private let batch: BatchResults
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
                ? .immediateDetached { await self.deliver() } : .immediate { await self.deliver() }
        }
        return Task { await deliver() }
    }

    private init(
        _ delivery: PipelineDelivery, at index: Int, of batch: BatchResults, _ permits: InFlightPermits<Destination>?,
        _ services: DeliveryServices, _ deduplicator: InMemoryDeduplicator
    ) {
        digest = delivery.digest
        self.index = index
        self.batch = batch
        self.deduplicator = deduplicator
        start = services.beginDelivery(through: delivery.content.app)
        super.init(delivery.content, signal: batch.signal, requestPermits: permits, services: services)
    }

    private func deliver() async {
        guard services.tracing == nil ? await run() : await runWithinSpan() else { return }
        finish()
    }

    @inline(never)
    private func runWithinSpan() async -> Bool {
        await services.traceDelivery(through: content.app) { await self.run() ? self.report : nil } != nil
    }

    // MARK: Waiting for the provider

    override func makeRequest() async -> Bool {
        guard begin(.making) else { return true }
        let result = await Self.request(for: content, context, isReduced: isReduced)
        guard resume() else { return false }
        made = result
        return true
    }

    override func beginWaiting(for sending: Sending) -> Bool { begin(.sending(sending)) }

    override func send(_ sending: Sending) async -> Bool {
        let response =
            services.tracing == nil ? await Self.response(to: sending) : await responseWithinSpan(to: sending)
        guard resume() else { return false }
        sent = response
        return true
    }

    @inline(never)
    private func responseWithinSpan(to sending: Sending) async -> Result<ClientResponse, any Error>? {
        await services.traceAttempt(through: content.app) { await Self.response(to: sending) }
    }

    /// Allows another thread to end the delivery.
    /// - Returns: `false` if the time has ended.
    private func begin(_ phase: Phase) -> Bool {
        if state.withLock({ $0.task == nil }), batch.signal.isOver { return false }
        return state.withLock { state in
            if state.isOver { return false }
            state.phase = phase
            return true
        }
    }

    /// - Returns: `false` if another thread has ended the delivery.
    private func resume() -> Bool {
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
        let (phase, task) = state.withLock { state -> (Phase, Task<Void, Never>?) in
            state.isOver = true
            let phase = state.phase
            switch phase {
            case .making, .sending: state.phase = .ended
            case .other, .ended: break
            }
            return (phase, state.task)
        }
        switch phase {
        case .making: record(Self.report(atEndOf: batch.signal, Self.noRequest))
        case .sending(let sending):
            sent = nil
            let outcome = end(sending)
            leave(sending)
            record(withCircumstances(report(outcome)))
        case .other, .ended: return
        }
        task?.cancel()
    }

    private func finish() {
        let handler = state.withLock { state in
            state.phase = .ended
            state.task = nil
            return state.handler
        }
        if let handler { batch.signal.removeHandler(handler) }
        record(report ?? Self.report(atEndOf: batch.signal, Self.noRequest))
    }

    private func record(_ report: DeliveryReport) {
        services.record(report, of: content, since: start)
        services.bounds.leave(content.app)
        if let digest { deduplicator.finish(digest, with: report.result) }
        batch.set(report.result, at: index)
    }
}
