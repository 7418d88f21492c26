import CommandLineSupport
import PushDelivery
import PushGateway
import ServiceProgram
import StatusAPI

/// The parts of a gateway that its status describes.
struct StatusSource: GatewayStatusServer {
    let service: NotifyService
    let pipeline: DeliveryPipeline
    let lastReload: LastReload
    /// Returns the reason why homeservers should send no requests now; `nil` if the gateway is ready.
    let notReadyReason: @Sendable () -> String?
    /// Returns the resources that the process uses.
    let process: @Sendable () -> ProcessStatus
    /// Returns the problem of the listener's certificate at a time in seconds since 1970, if it has one.
    let certificateProblem: @Sendable (_ now: Double) -> StatusProblem?
    private let started: ContinuousClock.Instant

    init(
        service: NotifyService, pipeline: DeliveryPipeline, lastReload: LastReload,
        notReadyReason: @escaping @Sendable () -> String?,
        certificateProblem: @escaping @Sendable (_ now: Double) -> StatusProblem? = { _ in nil },
        process: @escaping @Sendable () -> ProcessStatus = { .current() }
    ) {
        self.service = service
        self.pipeline = pipeline
        self.lastReload = lastReload
        self.notReadyReason = notReadyReason
        self.certificateProblem = certificateProblem
        self.process = process
        started = pipeline.clock.now
    }

    func getStatus() async throws -> GatewayStatus { status() }

    /// Returns the present state.
    func status() -> GatewayStatus {
        let clock = StatusClock(pipeline.clock)
        let apps = apps(clock)
        let queue = pipeline.queueSize
        let bounds = pipeline.configuration.queue
        let notReadyReason = notReadyReason()
        var status = GatewayStatus(
            state: .idle, problems: [], version: ToolkitVersion.current, time: clock.text,
            uptime: ((clock.now - started) / .seconds(1)).rounded(), ready: notReadyReason == nil,
            reload: lastReload.result.map { ReloadStatus($0, clock: clock) },
            requests: requests(), deliveries: deliveries(of: apps),
            queue: QueueStatus(
                entries: Int64(queue.entries), bytes: Int64(queue.bytes), maxEntries: Int64(bounds.maxEntries),
                maxBytes: Int64(bounds.maxBytes)),
            process: process(), apps: apps)
        status.problems = GatewayProblems(
            status: status, notReadyReason: notReadyReason,
            certificate: certificateProblem(clock.secondsSince1970)
        ).all()
        status.state = (status.problems.map(\.severity) + apps.map(\.state)).min { $0.rank < $1.rank } ?? .idle
        return status
    }

    /// Returns the apps with problems first, and those of one state in the order of the configuration.
    private func apps(_ clock: StatusClock) -> [AppStatus] {
        let apps = service.currentApps.apps.map { app in
            AppStatus(pipeline.state(of: app), deliveryClock: pipeline.clock, clock: clock)
        }
        let (failing, others) = (apps.filter { $0.state == .failing }, apps.filter { $0.state != .failing })
        return failing + others.filter { $0.state == .warning } + others.filter { $0.state != .warning }
    }

    private func requests() -> RequestStatus {
        let counts = service.requestStatistics.counts()
        let refused = counts.filter { 400..<500 ~= $0.status && $0.status != 429 }
        return RequestStatus(
            inFlight: Int64(service.requestStatistics.inFlight),
            perMinute: StatusClock.rounded(counts.reduce(0) { $0 + $1.perMinute }),
            lastHour: Int64(counts.reduce(0) { $0 + $1.lastHour }),
            refusedLastHour: Int64(refused.reduce(0) { $0 + $1.lastHour }),
            byStatus: counts.map { count in
                RequestStatus.Count(
                    status: Int64(count.status), perMinute: StatusClock.rounded(count.perMinute),
                    lastHour: Int64(count.lastHour), total: Int64(count.total))
            })
    }

    private func deliveries(of apps: [AppStatus]) -> DeliveryStatus {
        return DeliveryStatus(
            inFlight: Int64(pipeline.deliveriesInFlight),
            perMinute: StatusClock.rounded(apps.reduce(0) { $0 + $1.perMinute }),
            lastHour: apps.reduce(ResultCounts.zero) { $0 + $1.lastHour },
            duplicatesLastHour: apps.reduce(0) { $0 + $1.duplicatesLastHour },
            unknownAppsLastHour: Int64(service.requestStatistics.unknownApps()))
    }
}
