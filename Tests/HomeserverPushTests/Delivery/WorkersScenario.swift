import APIRuntime
import ClientServerAPI
import LoopbackServer
import ManualClock
import MetricsTestKit
import OutboundHTTP
import PushRules
import RecordedLog

@testable import HomeserverPush

/// Workers over a store and a gateway on the loopback interface, with a clock that the test moves.
struct WorkersScenario: Sendable {
    let store: any PushStore
    let memory: InMemoryPushStore
    let clock: ManualClock
    let gateway: GatewayRecorder
    let gatewayURL: String
    let log: RecordedLog
    let transport: any ClientTransport
    let configuration: PusherConfiguration
    let metrics: TestMetrics
    let workers: PusherWorkers
    let processor: EventProcessor

    private init(
        store: any PushStore, memory: InMemoryPushStore, clock: ManualClock, gateway: GatewayRecorder,
        gatewayURL: String, log: RecordedLog, transport: any ClientTransport, configuration: PusherConfiguration,
        metrics: TestMetrics
    ) {
        self.store = store
        self.memory = memory
        self.clock = clock
        self.gateway = gateway
        self.gatewayURL = gatewayURL
        self.log = log
        self.transport = transport
        self.configuration = configuration
        self.metrics = metrics
        workers = PusherWorkers(
            store: store, transport: transport, configuration: configuration, clock: clock, logger: log.logger,
            metrics: metrics, random: { 0.5 })
        processor = EventProcessor(store: store, rules: UserPushRules(store: store), clock: clock, metrics: metrics)
    }

    /// The workers of another process on the same store.
    func anotherProcess() -> WorkersScenario {
        WorkersScenario(
            store: store, memory: memory, clock: clock, gateway: gateway, gatewayURL: gatewayURL, log: log,
            transport: transport, configuration: configuration, metrics: metrics)
    }

    /// Runs a closure with running workers. Delays vary by nothing.
    static func run(
        _ gateway: GatewayRecorder = GatewayRecorder(), configuration: PusherConfiguration = .init(),
        memory: InMemoryPushStore = InMemoryPushStore(), clock: ManualClock = ManualClock(),
        store: ((InMemoryPushStore) -> any PushStore)? = nil, transport: (any ClientTransport)? = nil,
        log: RecordedLog = RecordedLog(), starts: Bool = true, _ body: (WorkersScenario) async throws -> Void
    ) async throws {
        try await withServer(gateway.router) { baseURL in
            var client = configuration.clientConfiguration()
            client.addresses = .unrestricted
            let store = store?(memory) ?? memory
            let scenario = WorkersScenario(
                store: store, memory: memory, clock: clock, gateway: gateway,
                gatewayURL: "\(baseURL)/_matrix/push/v1/notify", log: log,
                transport: try transport ?? OutboundClient(client), configuration: configuration,
                metrics: TestMetrics())
            guard starts else { return try await body(scenario) }
            try await scenario.whileRunning { try await body(scenario) }
        }
    }

    /// Runs the workers while a closure runs, and ends them at once.
    func whileRunning(_ body: () async throws -> Void) async throws {
        let task = Task { await workers.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            throw error
        }
        task.cancel()
    }

    func set(_ pushkey: String = "key", of userID: String = fern, data: JSONObject = [:], url: String? = nil)
        async throws
    {
        _ = try await memory.setPusher(
            setting(pushkey, of: userID, url: url ?? gatewayURL, data: data), keepsOthers: true, maxPerUser: 10,
            now: clock.timestamp)
    }

    func pusher(_ pushkey: String = "key", of userID: String = fern) async throws -> RegisteredPusher? {
        try await memory.pushers(of: userID).first { $0.pusher.pushkey == pushkey }
    }

    /// Records an event that notifies users.
    func send(_ id: String, to users: [String] = [fern]) async throws {
        _ = try await memory.record(
            RecordedEvent(
                event: message(id), room: beds.summary,
                recipients: users.map { .init(userID: $0, actions: [.notify], isHighlight: false) }),
            now: clock.timestamp)
    }

    func read(_ id: String, by userID: String = fern) async throws {
        try await memory.record(
            ReadReceipt(userID: userID, roomID: beds.roomID, eventID: id, thread: .all, time: clock.timestamp),
            now: clock.timestamp)
    }

    /// Moves the clock, and returns when nothing more can be done at that time.
    func advance(by duration: Duration) async {
        clock.advance(by: duration)
        await settle()
    }

    /// Returns when no claim is in work and the workers wait.
    func settle() async {
        workers.lookNow()
        while !workers.isWaiting { await Task.yield() }
    }
}
