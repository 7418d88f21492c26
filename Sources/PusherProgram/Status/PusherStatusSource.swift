import CommandLineSupport
import HomeserverFeed
import HomeserverPush
import PushDelivery
import ServiceProgram
import StatusAPI

/// The parts of a pusher that its status describes.
struct PusherStatusSource: Sendable {
    private let serverName: String
    private let feed: HomeserverFeed
    private let store: any PushStore
    private let storeKind: StoreStatus.Kind
    private let clock: any DeliveryClock
    private let lastReload: LastReload
    private let notReadyReason: @Sendable () -> String?
    private let fileProblems: @Sendable (_ now: Double) -> [StatusProblem]
    private let process: @Sendable () -> ProcessStatus
    private let started: ContinuousClock.Instant

    /// The time that the store has to respond.
    private static let storeLimit: Duration = .seconds(2)

    /// - Parameters:
    ///   - notReadyReason: returns the reason why clients should send no requests now; `nil` if the pusher is ready.
    ///   - fileProblems: returns the problems of certificates and tokens at a time in seconds since 1970.
    ///   - process: returns the resources that the process uses.
    init(
        serverName: String, feed: HomeserverFeed, store: any PushStore, storeKind: StoreStatus.Kind,
        clock: any DeliveryClock, lastReload: LastReload, notReadyReason: @escaping @Sendable () -> String?,
        fileProblems: @escaping @Sendable (_ now: Double) -> [StatusProblem] = { _ in [] },
        process: @escaping @Sendable () -> ProcessStatus = { .current() }
    ) {
        self.serverName = serverName
        self.feed = feed
        self.store = store
        self.storeKind = storeKind
        self.clock = clock
        self.lastReload = lastReload
        self.notReadyReason = notReadyReason
        self.fileProblems = fileProblems
        self.process = process
        started = clock.now
    }

    /// Returns the present state. Takes at most two seconds if the store doesn't respond.
    func status() async -> PusherStatus {
        let queue = await queueStatus()
        let clock = StatusClock(clock)
        let work = feed.service.workers.state
        let gateways = hostStatuses(work, clock)
        let reason = notReadyReason()
        var status = PusherStatus(
            state: .idle, problems: [], version: ToolkitVersion.current, time: clock.text,
            uptime: ((clock.now - started) / .seconds(1)).rounded(), ready: reason == nil,
            reload: lastReload.result.map { ReloadStatus($0, clock: clock) }, homeserver: homeserverStatus(clock),
            users: usersStatus(clock), store: storeStatus(work, works: queue != nil, clock),
            queue: pusherQueue(queue, work), deliveries: deliveryStatus(work), process: process(), gateways: gateways)
        status.problems = PusherProblems(
            status: status, notReadyReason: reason, files: fileProblems(clock.secondsSince1970)
        ).all()
        let hasActivity = status.homeserver.lastTransaction != nil || !gateways.isEmpty
        status.state =
            (status.problems.map(\.severity) + gateways.map(\.state)).min { $0.rank < $1.rank }
            ?? (hasActivity ? .working : .idle)
        return status
    }

    /// Returns what waits in the store; `nil` if the store fails or doesn't respond.
    private func queueStatus() async -> DeliveryQueueStatus? {
        let (results, continuation) = AsyncStream.makeStream(of: DeliveryQueueStatus?.self)
        let question = Task { [store, clock] in
            continuation.yield(try? await store.queueStatus(now: clock.timestamp))
            continuation.finish()
        }
        let limit = Task {
            try? await Task.sleep(for: Self.storeLimit)
            continuation.finish()
        }
        defer {
            question.cancel()
            limit.cancel()
        }
        for await result in results { return result }
        return nil
    }

    /// Returns the gateways with problems first, then those that were used last.
    private func hostStatuses(_ work: PusherWorkers.State, _ clock: StatusClock) -> [GatewayHostStatus] {
        let gateways = work.hosts.map { GatewayHostStatus($0, clock: clock) }
        return gateways.filter { !$0.problems.isEmpty } + gateways.filter { $0.problems.isEmpty }
    }

    private func homeserverStatus(_ clock: StatusClock) -> HomeserverStatus {
        let transactions = feed.activity.transactions
        return HomeserverStatus(
            serverName: serverName, lastTransaction: transactions.lastSuccess.map(clock.event),
            lag: feed.activity.lag.map { StatusClock.rounded($0 / .seconds(1)) },
            perMinute: StatusClock.rounded(transactions.perMinute), lastHour: Int64(transactions.lastHour),
            failedLastHour: Int64(transactions.failedLastHour), eventsLastHour: Int64(feed.activity.eventsLastHour),
            lastFailure: transactions.lastFailure.map { FailureStatus($0, clock: clock) })
    }

    private func usersStatus(_ clock: StatusClock) -> FollowedUsersStatus {
        let syncs = feed.activity.syncs
        return FollowedUsersStatus(
            followed: Int64(feed.followedUsers), failing: Int64(feed.activity.failingUsers),
            takesTurns: feed.usersTakeTurns, lastHour: Int64(syncs.lastHour),
            failedLastHour: Int64(syncs.failedLastHour), lastSuccess: syncs.lastSuccess.map(clock.event),
            lastFailure: syncs.lastFailure.map { FailureStatus($0, clock: clock) })
    }

    private func storeStatus(_ work: PusherWorkers.State, works: Bool, _ clock: StatusClock) -> StoreStatus {
        StoreStatus(
            kind: storeKind, works: works, errorsLastHour: Int64(work.storeErrors),
            lastFailure: work.lastStoreFailure.map { FailureStatus($0, clock: clock) })
    }

    private func pusherQueue(_ queue: DeliveryQueueStatus?, _ work: PusherWorkers.State) -> PusherQueueStatus {
        let now = clock.timestamp.milliseconds
        return PusherQueueStatus(
            waitingPushers: (queue?.waitingPushers).map(Int64.init),
            failingPushers: (queue?.failingPushers).map(Int64.init),
            waitingSeconds: queue.map { queue in
                queue.waitingSince.map { Double(max(0, now - $0.milliseconds)) / 1000 } ?? 0
            }, claims: Int64(work.claims))
    }

    private func deliveryStatus(_ work: PusherWorkers.State) -> PusherDeliveryStatus {
        PusherDeliveryStatus(
            inFlight: Int64(work.inFlight), perMinute: StatusClock.rounded(work.perMinute),
            lastHour: ResultCounts(
                delivered: Int64(work.results.delivered), rejected: Int64(work.results.rejected),
                retry: Int64(work.results.retry), failed: Int64(work.results.failed)),
            removedPushersLastHour: Int64(work.removals), minutes: MinuteCounts(work.history))
    }
}
