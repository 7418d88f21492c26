import APIRuntime
import Logging
import Metrics
import PushDelivery
import Synchronization
import Tracing

/// Delivers what waits for pushers to their gateways: in order for each pusher, and to many pushers at the same time.
///
/// ```swift
/// let configuration = PusherConfiguration()
/// let client = try OutboundClient(configuration.clientConfiguration())
/// let workers = PusherWorkers(store: store, transport: client, configuration: configuration, logger: logger)
/// await workers.run()
/// ```
///
/// Several processes may work on one store. A process that dies needs no recovery: its leases end, and before their time if
/// the store learns of its end.
///
/// A notification that a gateway takes, refuses for ever (4xx) or rejects isn't sent again. After anything else it waits,
/// and all later ones of its pusher with it, for a time that doubles with each failure. An event that was read or redacted
/// meanwhile isn't sent.
public final class PusherWorkers: Sendable {
    public typealias Configuration = PusherConfiguration

    let services: PusherServices
    /// Sends the messages with which apps activate their pushers.
    let activations: PusherActivations
    private let wake = WakeSignal()
    private let hasStarted = Mutex(false)
    private let ended = SharedResult<Void>()

    /// - Parameters:
    ///   - transport: sends requests to gateways, whose URLs clients choose: an `OutboundClient`, which checks addresses,
    ///     with ``PusherConfiguration/clientConfiguration()``.
    ///   - webPush: notifies pushers by Web Push; `nil` if none are.
    ///   - clock: the time for leases, delays and ages.
    ///   - logger: receives failures and faults. Pushkeys and contents aren't logged.
    ///   - metrics: receives the metrics; `nil` for the factory of the process.
    ///   - tracer: makes spans of deliveries, whose context gateways get; `nil` for none.
    public convenience init(
        store: any PushStore, transport: any ClientTransport, webPush: HomeserverWebPush? = nil,
        configuration: Configuration = .init(), clock: any DeliveryClock = SystemClock(), logger: Logger,
        metrics: (any MetricsFactory)? = nil, tracer: (any Tracer)? = nil
    ) {
        self.init(
            store: store, transport: transport, webPush: webPush, configuration: configuration, clock: clock,
            logger: logger, metrics: metrics, tracer: tracer, random: { .random(in: 0...1) })
    }

    /// - Parameter random: returns numbers from 0 to 1, for the variation of delays.
    init(
        store: any PushStore, transport: any ClientTransport, webPush: HomeserverWebPush? = nil,
        configuration: Configuration, clock: any DeliveryClock, logger: Logger, metrics: (any MetricsFactory)?,
        tracer: (any Tracer)? = nil, random: @escaping @Sendable () -> Double
    ) {
        let services = PusherServices(
            store: store, settings: DeliverySettings(configuration), clock: clock,
            sender: GatewaySender(
                transport: transport, webPush: webPush, configuration: configuration, clock: clock, logger: logger,
                metrics: metrics, tracer: tracer),
            slots: ClaimSlots(limit: configuration.maxClaims, clock: clock) { [wake] in wake.wake() },
            log: PusherLog(logger: logger, clock: clock), metrics: PusherMetrics(factory: metrics),
            refusals: Refusals(clock: clock), activity: PusherActivity(clock: clock), random: random)
        self.services = services
        activations = PusherActivations(services)
        store.onQueued { [wake] in wake.wake() }
    }

    /// Works until ``stop()`` is called or the task is cancelled, and then waits for the deliveries in flight. Call it
    /// once.
    ///
    /// Deliveries that aren't finished within ``PusherConfiguration/stopLimit`` stay in the store, marked as in flight, until their
    /// lease ends.
    public func run() async {
        hasStarted.withLock { $0 = true }
        // Not a child of the calling task: its cancellation must not cut deliveries in flight.
        let work = Task {
            let watchdog = Task { await self.watch() }
            await self.claimUntilStopped()
            watchdog.cancel()
            await self.drain()
        }
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            beginStop()
        }
        ended.set(())
    }

    /// Ends ``run()``: no more pushers are claimed and no more deliveries begin. Returns when it has ended.
    public func stop() async {
        beginStop()
        if hasStarted.withLock({ $0 }) { await ended.value() }
    }

    /// Replaces the configuration. Deliveries in flight keep the one that they began with, and pushers in work beyond a
    /// smaller ``PusherConfiguration/maxClaims`` are finished.
    ///
    /// ``PusherConfiguration/maximumBackoff`` doesn't change for circuit breakers, and the transport keeps its own time limit.
    public func replaceConfiguration(_ configuration: Configuration) {
        services.settings.configuration = configuration
        slots.setLimit(configuration.maxClaims)
        wake.wake()
    }

    /// Records the metrics of states that nothing else records. For calls before the metrics are read.
    public func recordStates() {
        services.sender.recordStates()
        services.metrics.claims.record(slots.count)
    }

    /// Looks for pushers that can be claimed, now.
    func lookNow() { wake.wake() }

    /// Whether no claim is in work and nothing can be claimed, for tests.
    var isWaiting: Bool {
        guard let wait = wake.wait, slots.count == 0 else { return false }
        return wake.wait == wait
    }

    private var configuration: Configuration { services.configuration }
    private var clock: any DeliveryClock { services.clock }
    private var slots: ClaimSlots { services.slots }

    private func beginStop() {
        slots.stop()
        activations.stop()
        wake.wake()
    }

    private func drain() async {
        let signal = StopSignal(at: clock.now + configuration.stopLimit, clock: clock)
        let isIdle: Void? = await signal.run { await self.slots.waitUntilIdle() }
        guard isIdle == nil else { return }
        services.log.recordAbandoning(slots.count)
        slots.abandon()
        await services.sender.endAll()
    }

    // MARK: Claims

    private func claimUntilStopped() async {
        var failures = 0
        while !slots.isStopping {
            services.activity.recordRound()
            do throws(PushStoreError) {
                let deadline = try await claim()
                failures = 0
                if let deadline { await wake.wait(until: deadline, clock) }
            } catch {
                services.log.recordStoreFailure(error, "cannot claim pushers")
                services.recordStoreError(error)
                let delay = Backoff.delay(
                    initial: .seconds(1), maximum: max(configuration.pollInterval, .seconds(1)), failures: failures)
                failures += 1
                // Not ended by an event: the store has a fault.
                let deadline = clock.now + delay
                while clock.now < deadline, !slots.isStopping { await wake.wait(until: deadline, clock) }
            }
        }
    }

    /// Claims pushers and starts work for them.
    /// - Returns: the time at which the next claim is due; `nil` for at once.
    private func claim() async throws(PushStoreError) -> ContinuousClock.Instant? {
        let free = slots.free()
        guard free > 0 else { return clock.now + ClaimSlots.slowTime }
        let claims = try await services.store.claim(
            limit: free, lease: configuration.effectiveLease, now: clock.timestamp)
        for claim in claims { start(claim) }
        // While events arrive, the next claim finds what is due too.
        if claims.count == free || wake.takePending() { return nil }
        let poll = clock.now + configuration.pollInterval
        guard let next = try await services.store.nextClaim() else { return poll }
        let wait = Duration.milliseconds(next.milliseconds - clock.timestamp.milliseconds)
        // Claims of others may end at once, so that something due already isn't asked for without a pause.
        return min(poll, clock.now + max(wait, .milliseconds(50)))
    }

    private func start(_ claim: PusherClaim) {
        let slot = slots.begin()
        Task {
            var work = PusherWork(claim, slot: slot, services)
            await work.run()
            slots.end(slot)
        }
    }

    // MARK: Watchdog

    /// Looks for pushers that wait while no worker sends, and records what waits.
    private func watch() async {
        while true {
            do { try await clock.sleep(until: clock.now + configuration.watchdogInterval) } catch { return }
            do throws(PushStoreError) {
                let now = clock.timestamp
                let status = try await services.store.queueStatus(now: now)
                services.metrics.record(status, now: now)
                guard let since = status.waitingSince, since <= now - configuration.watchdogInterval else { continue }
                let isStalled = slots.free() > 0
                services.log.recordWaiting(status, since: since, now: now, isStalled: isStalled)
                guard isStalled else { continue }
                services.metrics.stalls.increment()
                wake.wake()
            } catch {
                services.recordStoreError(error)
            }
        }
    }
}
