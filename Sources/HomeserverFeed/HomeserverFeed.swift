import APIRuntime
import ApplicationServiceAPI
import ClientServerAPI
import Crypto
import HTTPTypes
import HomeserverPush
import Logging
import Metrics
import PushDelivery
import Synchronization
import Tracing

/// The push module of a homeserver that has none like it: a service next to it, which gets its events as an application
/// service.
///
/// Events come by transactions. Receipts, push rules and ignored users come from `/sync` in the name of the users who have
/// pushers. The module's API for clients is ``service``; a reverse proxy leads clients to it.
///
/// ```swift
/// let feed = HomeserverFeed(
///     store: store, homeserver: connection, homeserverToken: token, transport: gatewayClient,
///     configuration: FeedConfiguration(serverName: "garden.example"), logger: logger)
/// try await feed.start()
/// feed.register(on: &router)
/// await feed.run()
/// ```
///
/// Only users with pushers get notifications: what happened before a user's first pusher isn't counted or listed. For users
/// without one, the homeserver lists notifications.
public final class HomeserverFeed: Sendable {
    /// The push module, with its API for clients and its workers.
    public let service: HomeserverPushService

    private let homeserverToken: Mutex<SHA256.Digest>
    /// The transactions and syncs so far, for the operator's page.
    package let activity: FeedActivity
    private let intake: EventIntake
    private let missed: MissedEvents
    private let follower: UserFollower
    private let authenticator: HomeserverAuthenticator
    private let maxSyncs: Int
    private let clock: any DeliveryClock
    private let log: FeedLog
    private let metrics: FeedMetrics

    /// The time between two looks for events that were missed.
    private static let repairInterval: Duration = .seconds(10)

    /// - Parameters:
    ///   - homeserverToken: `hs_token` of the registration.
    ///   - transport: sends requests to gateways, see `HomeserverPushService`.
    ///   - webPush: notifies pushers of the kind `webpush`, without a gateway (MSC4174); `nil` if clients can't set any.
    ///   - pushConfiguration: what clients may set, and how notifications are delivered.
    ///   - logger: receives failures and faults. Tokens, pushkeys and contents aren't logged.
    ///   - metrics: receives the metrics; `nil` for the factory of the process.
    ///   - tracer: makes spans of events, within those of the caller, and of deliveries; `nil` for none.
    public init(
        store: any PushStore, homeserver: HomeserverConnection, homeserverToken: AccessToken,
        transport: any ClientTransport, webPush: HomeserverWebPush? = nil, configuration: FeedConfiguration,
        pushConfiguration: HomeserverPushConfiguration = .init(), logger: Logger,
        clock: any DeliveryClock = SystemClock(), metrics: (any MetricsFactory)? = nil, tracer: (any Tracer)? = nil
    ) {
        let activity = FeedActivity(clock: clock)
        let authenticator = HomeserverAuthenticator(homeserver, configuration: configuration, clock: clock)
        let rooms = RoomStates(store: store, homeserver: homeserver, configuration: configuration)
        let service = HomeserverPushService(
            store: store, authenticator: authenticator, transport: transport, webPush: webPush,
            serverName: configuration.serverName, configuration: pushConfiguration,
            forwarder: HomeserverPushRules(homeserver), logger: logger, clock: clock, metrics: metrics, tracer: tracer,
            findEvent: RelatedEvents(rooms: rooms, homeserver: homeserver).event)
        let feedMetrics = FeedMetrics(factory: metrics)
        let log = FeedLog(logger: logger, clock: clock)
        let users = FollowedUsers()
        let intake = EventIntake(
            events: service.events, rooms: rooms, users: users, homeserver: homeserver, locks: KeyedLocks(),
            metrics: feedMetrics, tracer: tracer)
        let missed = MissedEvents(
            intake, homeserver: homeserver, configuration: configuration, clock: clock, logger: logger)
        let slots = SyncSlots(configuration.maxSyncs)
        follower = UserFollower(
            store: store, configuration: configuration, clock: clock, log: log, metrics: feedMetrics
        ) { userID in
            UserFeed(
                userID: userID, store: store, rules: service.rules, events: service.events, users: users, rooms: rooms,
                locks: intake.locks, missed: missed, homeserver: homeserver, configuration: configuration, slots: slots,
                clock: clock, log: log, metrics: feedMetrics, activity: activity)
        }
        self.service = service
        self.homeserverToken = Mutex(Self.digest(homeserverToken))
        self.activity = activity
        self.intake = intake
        self.missed = missed
        self.authenticator = authenticator
        maxSyncs = configuration.maxSyncs
        self.clock = clock
        self.log = log
        self.metrics = feedMetrics
    }

    /// Reads the users who have pushers from the store, so that events notify them. Call it before the homeserver can send
    /// transactions.
    public func start() async throws(PushStoreError) {
        try await follower.start()
    }

    /// Follows the users with pushers, and delivers their notifications, until the task is cancelled. Deliveries in flight
    /// are waited for.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.follower.run() }
            group.addTask { await self.service.workers.run() }
            group.addTask { await self.repair() }
        }
    }

    private func repair() async {
        while (try? await clock.sleep(until: clock.now + Self.repairInterval)) != nil {
            await repairGaps()
        }
    }

    /// Takes events that syncs have shown and no transaction had, if they have waited long enough.
    package func repairGaps() async {
        await missed.takeDue()
    }

    /// Replaces `hs_token` of the registration.
    public func replaceHomeserverToken(_ token: AccessToken) {
        let digest = Self.digest(token)
        homeserverToken.withLock { $0 = digest }
    }

    private static func digest(_ token: AccessToken) -> SHA256.Digest {
        SHA256.hash(data: Array(token.rawValue.utf8))
    }

    /// The number of users who are followed.
    package var followedUsers: Int { intake.users.snapshot.count }

    /// Whether the users are so many that their syncs don't wait for changes.
    package var usersTakeTurns: Bool { followedUsers > maxSyncs }

    /// Takes a transaction without events. Doesn't return if a lock that each transaction takes is never released.
    package func probe() async -> Bool {
        (try? await intake.take([])) != nil
    }

    // MARK: API

    /// The path of transactions, as the router knows it.
    package static let transactionsRoute = "/_matrix/app/v1/transactions/{txnId}"

    /// The bounds on requests: transactions may be large.
    public static let requestLimits = RequestLimits(maxBodyBytes: 64 << 20, maxContentBytes: 1 << 20)

    /// Adds the operations for the homeserver and those for clients to a router with ``requestLimits``.
    public func register(on router: inout APIRouter) {
        router.add(middleware: ClientBodyLimit())
        router.add(middleware: PusherSetObserver(authenticator: authenticator, follower: follower))
        router.add(
            middleware: PushRuleReader(
                authenticator: authenticator, users: intake.users, homeserver: intake.homeserver, rules: service.rules))
        router.add(
            middleware: NotificationReader(
                authenticator: authenticator, users: intake.users, homeserver: intake.homeserver))
        service.register(on: &router)
        if !service.capabilities.isEmpty {
            ClientCapabilities(homeserver: intake.homeserver, service: service).registerCapabilities(on: &router)
        }
        registerTransactions(on: &router)
        registerPing(on: &router)
    }
}

extension HomeserverFeed: ApplicationServiceServer {
    /// The homeserver, which is the only caller.
    public struct Homeserver: Sendable {}

    public func authenticate(_ accessToken: AccessToken) async throws -> Homeserver {
        // The comparison of digests takes the same time for all tokens.
        let digest = Self.digest(accessToken)
        guard homeserverToken.withLock({ $0 == digest }) else {
            throw MatrixError(status: .forbidden, errcode: .forbidden, message: "The token isn't the homeserver's")
        }
        return Homeserver()
    }

    /// Processes the events of a transaction. Receipts in it are ignored, since homeservers leave out some of them and
    /// their threads.
    public func sendTransaction(txnID: String, _ body: Transaction, caller: Homeserver) async throws {
        let items = body.events.compactMap { object in
            object["room_id"]?.string.flatMap { roomID in
                Event(homeserver: object).map { EventIntake.Item(roomID: roomID, event: $0) }
            }
        }
        let malformed = body.events.count - items.count
        if malformed > 0 {
            metrics.malformed.increment(by: malformed)
            log.recordMalformed(malformed)
        }
        do {
            try await intake.take(items)
        } catch {
            metrics.failedTransactions.increment()
            activity.recordTransactionFailure(error)
            log.recordTransactionFailure(error)
            throw MatrixError(
                status: .serviceUnavailable, errcode: .unknown, message: "The events can't be processed now",
                responseFields: [.retryAfter: "5"])
        }
        missed.recordSeen(items)
        metrics.transactions.increment()
        activity.recordTransaction(events: items.count, newest: items.map(\.event.originServerTS).max())
    }

    public func ping(_ body: PingRequest, caller: Homeserver) async throws {}
}
