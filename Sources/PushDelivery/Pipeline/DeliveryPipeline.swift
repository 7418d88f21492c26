import Logging
import Metrics
import PushGatewayAPI
import Tracing

/// Delivers notifications: recognises duplicates, skips destinations that are out of order, bounds the requests in
/// flight, sends within the deadline, and decides what follows from the response.
///
/// A pipeline lives as long as its process. A reload of the configuration hands it other ``DeliveryApp`` values; breakers,
/// remembered deliveries and queued notifications stay. See ``replaceApps(_:)``.
public final class DeliveryPipeline: Sendable {
    /// The bounds and times of a pipeline.
    public typealias Configuration = DeliveryConfiguration
    /// A device, and the app that delivers to it.
    public typealias Target = DeliveryTarget

    let services: DeliveryServices
    private let deduplicator: any DeliveryDeduplicator
    /// The deduplicator, if it is in this process's memory.
    private let memory: InMemoryDeduplicator?
    private let digestSeed: KeyDigest.Seed
    private let lateRejections: LateRejections
    let queue: OutageQueue

    /// - Parameters:
    ///   - deduplicator: `nil` for an ``InMemoryDeduplicator`` with the configuration's windows.
    ///   - clock: the time for deadlines, delays and windows.
    ///   - logger: receives the result of each delivery. Pushkeys and contents aren't logged.
    ///   - metrics: receives the metrics; `nil` for the factory of the process.
    ///   - tracer: makes spans of deliveries, as children of the calling task's span; `nil` for none.
    public convenience init(
        configuration: Configuration = .init(), deduplicator: (any DeliveryDeduplicator)? = nil,
        clock: any DeliveryClock = SystemClock(), logger: Logger, metrics: (any MetricsFactory)? = nil,
        tracer: (any Tracer)? = nil
    ) {
        self.init(
            configuration: configuration, deduplicator: deduplicator, clock: clock, logger: logger,
            metrics: DeliveryMetrics(factory: metrics), tracing: tracer.map { DeliveryTracing(tracer: $0) },
            random: { .random(in: 0...1) })
    }

    /// - Parameter random: returns numbers from 0 to 1, for the variation of delays.
    init(
        configuration: Configuration, deduplicator: (any DeliveryDeduplicator)?, clock: any DeliveryClock,
        logger: Logger, metrics: DeliveryMetrics, tracing: DeliveryTracing? = nil,
        random: @escaping @Sendable () -> Double
    ) {
        let services = DeliveryServices(
            configuration: configuration, clock: clock, logger: logger, metrics: metrics, tracing: tracing,
            random: random)
        self.services = services
        let deduplicator =
            deduplicator
            ?? InMemoryDeduplicator(
                window: configuration.duplicateWindow, answeredWindow: configuration.answeredWindow,
                maxEntries: configuration.duplicateEntries, clock: clock)
        self.deduplicator = deduplicator
        memory = deduplicator as? InMemoryDeduplicator
        digestSeed = memory?.seed ?? KeyDigest.Seed()
        lateRejections = LateRejections(maxEntries: configuration.queue.maxLateRejections) { device, reason in
            Task { await deduplicator.recordRejection(of: device, reason: reason) }
        }
        queue = OutageQueue(
            configuration.queue, clock: clock, random: random, lateRejections: lateRejections,
            handlers: OutageQueue.Handlers(
                deliver: { await services.deliverQueued($0, to: $1, deadline: $2) },
                drop: { notification, target, label, reason in
                    metrics.instruments(of: target.app).recordDrop(reason: label)
                    services.statistics.recordDrop(app: target.app)
                    services.log.recordDropped(notification, target, reason: reason)
                },
                record: { metrics.recordQueue(entries: $0, bytes: $1) }))
    }

    /// Delivers a notification to several devices at the same time. Equal devices (same `app_id`, pushkey and `data`)
    /// are sent one request.
    ///
    /// Returns by the deadline. If the calling task is cancelled, it returns at once, and deliveries go on until the
    /// deadline: the request that follows a cut connection gets their results.
    public func deliver(
        _ notification: Notification, to targets: [Target], deadline: ContinuousClock.Instant
    ) async -> DeliveryBatch {
        guard !targets.isEmpty else { return DeliveryBatch(results: [], recorder: nil) }
        for target in targets { services.metrics.instruments(of: target.app).devices.increment() }
        let (deliveries, positions) = PipelineDelivery.distinct(notification, to: targets, seed: digestSeed)
        let batch = BatchResults(
            count: deliveries.count, unfinished: .retry(after: nil, reason: "the request was cancelled"),
            signal: StopSignal(at: deadline, clock: services.clock), running: services.running)
        start(deliveries, of: batch)
        let results = await batch.wait()
        let answers = DeliveryAnswers(
            deliveries: deliveries, results: results, deduplicator: deduplicator, lateRejections: lateRejections)
        return DeliveryBatch(results: positions.map { $0.map { results[$0] } } ?? results, recorder: answers)
    }

    /// Replaces the apps of queued notifications, so that these are sent with the credentials of a reloaded configuration.
    ///
    /// Applies to each attempt that begins afterwards. Other deliveries use the apps of their targets.
    /// - Parameter findApp: returns the app of a device's `app_id`. For `nil`, a notification keeps the app that it was
    ///   queued with.
    public func replaceApps(_ findApp: @escaping @Sendable (_ appID: String) -> DeliveryApp?) {
        queue.replaceApps(findApp)
    }

    /// Replaces ``DeliveryConfiguration/maxInFlight``. Deliveries in progress go on.
    public func setMaxInFlight(_ limit: Int) {
        services.bounds.setLimit(limit)
    }

    /// Makes the metrics of apps, so that they begin with 0 and not with their first delivery.
    public func prepareMetrics(for apps: [DeliveryApp]) {
        services.metrics.prepare(for: apps)
    }

    /// Records the metrics of states that nothing else records, such as circuit breakers that become half-open. For calls
    /// before the metrics are read.
    public func recordStates() {
        services.metrics.recordBreakers(services.breakers.counts())
    }

    /// Stops queueing, tries each queued notification once more, and waits for the deliveries in progress.
    /// - Parameter limit: the longest time that this takes. What isn't finished then ends in
    ///   ``DeliveryResult/retry(after:reason:)``; queued notifications are lost.
    public func shutdown(within limit: Duration) async {
        let deadline = services.clock.now + limit
        let signal = StopSignal(at: deadline, clock: services.clock)
        queue.stop(by: deadline)
        _ = await signal.run { [services, queue] in
            await queue.waitUntilIdle()
            await services.running.waitUntilIdle()
        }
        services.running.endAll()
        queue.discardAll()
        await deduplicator.shutdown()
    }

    /// The number of devices with counts on their way, for tests.
    var devicesWithCounts: Int { services.coalescer.count }
    /// Whether counts wait for others that are on their way, for tests.
    var hasWaitingCounts: Bool { services.coalescer.hasWaiting }

    // MARK: Delivery

    /// The number of deliveries of a request from which they don't start on the thread of the caller.
    private static let manyDeliveries = 16

    /// Starts the deliveries of a request, all at the same time: a bound on the whole request would let slow destinations
    /// delay the others.
    private func start(_ deliveries: [PipelineDelivery], of batch: BatchResults) {
        let isBounded = deliveries.count > services.configuration.maxConcurrentDeliveriesPerRequest
        let permits = isBounded ? InFlightPermits<Destination>() : nil
        guard deliveries.count < Self.manyDeliveries else {
            Task { for index in deliveries.indices { start(deliveries[index], at: index, of: batch, permits) } }
            return
        }
        for index in deliveries.indices { start(deliveries[index], at: index, of: batch, permits) }
    }

    private func start(
        _ delivery: PipelineDelivery, at index: Int, of batch: BatchResults, _ permits: InFlightPermits<Destination>?
    ) {
        if startDirectly(delivery, at: index, of: batch, permits) { return }
        // Not a child of the calling task: its cancellation must not cancel requests that push providers process.
        Task { batch.set(await deliver(delivery, signal: batch.signal, permits: permits), at: index) }
    }

    /// Starts a delivery that needs neither the queue nor an order among counts.
    /// - Returns: whether it was started.
    private func startDirectly(
        _ delivery: PipelineDelivery, at index: Int, of batch: BatchResults, _ permits: InFlightPermits<Destination>?
    ) -> Bool {
        let app = delivery.app
        guard let memory, !app.queuesOnOutage, delivery.countsKey == nil, lateRejections.isEmpty,
            services.bounds.enter(app)
        else { return false }
        switch delivery.digest.map(memory.begin) ?? .deliver {
        case .deliver: DirectDelivery.start(delivery, at: index, of: batch, permits: permits, services, memory)
        case .finished(let result):
            services.recordDuplicate(of: delivery)
            services.bounds.leave(app)
            batch.set(result, at: index)
        case .inProgress(let result):
            services.recordDuplicate(of: delivery)
            Task {
                let value = await batch.signal.run(result) ?? Self.stillInProgress
                services.bounds.leave(app)
                batch.set(value, at: index)
            }
        }
        return true
    }

    /// The result of a repeated delivery whose first one doesn't end in time.
    private static let stillInProgress = DeliveryResult.retry(
        after: nil, reason: "the same delivery is in progress at the deadline")

    private func deliver(
        _ delivery: PipelineDelivery, signal: StopSignal, permits: InFlightPermits<Destination>?
    ) async -> DeliveryResult {
        let app = delivery.app
        let hasRoom = services.bounds.enter(app)
        defer { if hasRoom { services.bounds.leave(app) } }
        // The queue has bounds of its own.
        guard hasRoom || app.queuesOnOutage else { return services.refuse(delivery) }
        if !lateRejections.isEmpty, let reason = lateRejections.reason(for: delivery.device) {
            services.metrics.instruments(of: app).lateRejections.increment()
            return .rejected(reason: "\(reason), for an earlier notification")
        }
        guard let key = delivery.key else {
            return await deliverUnrepeated(delivery, hasRoom: hasRoom, signal, permits)
        }
        switch await deduplicator.begin(key, device: delivery.device) {
        case .finished(let result):
            services.recordDuplicate(of: delivery)
            return result
        case .inProgress(let result):
            guard hasRoom else { return services.refuse(delivery) }
            services.recordDuplicate(of: delivery)
            return await signal.run(result) ?? Self.stillInProgress
        case .deliver:
            let result = await deliverOrQueue(delivery, hasRoom: hasRoom, signal, permits)
            await deduplicator.finish(key, with: result)
            return result
        }
    }

    /// Delivers counts or an event that is sent each time.
    private func deliverUnrepeated(
        _ delivery: PipelineDelivery, hasRoom: Bool, _ signal: StopSignal, _ permits: InFlightPermits<Destination>?
    ) async -> DeliveryResult {
        guard let counts = delivery.countsKey else {
            return await deliverOrQueue(delivery, hasRoom: hasRoom, signal, permits)
        }
        // Without room, counts don't wait for the result of earlier ones. They still follow them.
        let end = hasRoom ? signal : StopSignal(at: services.clock.now, clock: services.clock)
        let result = await services.coalescer.run(
            for: counts, until: end, onReplacement: { services.recordReplacement(by: delivery) },
            { await self.deliverOrQueue(delivery, hasRoom: hasRoom, signal, permits) })
        guard hasRoom else { return result ?? services.refuse(delivery) }
        return result ?? .retry(after: nil, reason: "other counts of the device are in progress at the deadline")
    }

    /// - Parameter hasRoom: whether a request may be sent now. If not, the notification is queued, or refused.
    private func deliverOrQueue(
        _ delivery: PipelineDelivery, hasRoom: Bool, _ signal: StopSignal, _ permits: InFlightPermits<Destination>?
    ) async -> DeliveryResult {
        let (notification, target) = (delivery.notification, delivery.target)
        guard target.app.queuesOnOutage else {
            return await services.deliver(delivery.content, signal: signal, permits: permits)
        }
        if queue.containsDevice(delivery.device), queue.add(notification, to: target, device: delivery.device) {
            services.recordQueued(notification, target, reason: "earlier ones of the device are queued")
            return .delivered
        }
        let result =
            hasRoom
            ? await services.deliver(delivery.content, signal: signal, permits: permits)
            : services.refuse(delivery)
        if case .retry(let delay, let reason) = result,
            queue.add(notification, to: target, device: delivery.device, delay: delay)
        {
            services.recordQueued(notification, target, reason: reason)
            return .delivered
        }
        return result
    }
}
