import APIRuntime
import ClientServerAPI
import HTTPTypes
import Logging
import Metrics
import PushDelivery
import Tracing
import WebPushPusherAPI

/// A homeserver's push module: pushers, push rules and notifications over the client-server API, the evaluation of rules,
/// and the delivery to push gateways.
///
/// ```swift
/// let service = HomeserverPushService(
///     store: InMemoryPushStore(), authenticator: sessions,
///     transport: try OutboundClient(PusherConfiguration().clientConfiguration()), logger: logger)
/// var router = APIRouter()
/// service.register(on: &router)
/// ```
///
/// The homeserver passes each new event and each receipt to ``events``, and runs ``workers`` for as long as it runs. It
/// calls ``sessionEnded(userID:deviceID:)`` at logout.
public struct HomeserverPushService: Sendable {
    /// Everything that the service keeps. The homeserver's `/sync` reads unread counts from it.
    public let store: any PushStore
    /// The users' push rules. The homeserver's `/sync` reads the account data `m.push_rules` from them.
    public let rules: UserPushRules
    /// Takes the homeserver's events and receipts.
    public let events: EventProcessor
    /// Deliver notifications to gateways.
    public let workers: PusherWorkers

    private let authenticator: any Authenticator
    let forwarder: (any PushRuleForwarder)?
    let webPush: HomeserverWebPush?
    let configuration: HomeserverPushConfiguration
    let changes: ChangeLimiter?
    let logger: Logger
    let clock: any DeliveryClock

    /// - Parameters:
    ///   - authenticator: checks the access tokens of clients.
    ///   - transport: sends requests to gateways, whose URLs clients choose: an `OutboundClient`, which checks addresses,
    ///     with ``PusherConfiguration/clientConfiguration()``.
    ///   - serverName: the homeserver's name, by which users who leave a room are recognised as local; `nil` if all users
    ///     are taken for local.
    ///   - webPush: notifies pushers of the kind `webpush`, without a gateway (MSC4174); `nil` if clients can't set any.
    ///   - forwarder: makes changes of push rules at the homeserver that owns them; `nil` if this is the homeserver.
    ///   - logger: receives failures and faults. Tokens, pushkeys and contents aren't logged.
    ///   - metrics: receives the metrics; `nil` for the factory of the process.
    ///   - tracer: makes spans of deliveries, see ``PusherWorkers``; `nil` for none.
    ///   - findEvent: finds events that others relate to, see ``EventProcessor``.
    public init(
        store: any PushStore, authenticator: any Authenticator, transport: any ClientTransport,
        webPush: HomeserverWebPush? = nil, serverName: String? = nil,
        configuration: HomeserverPushConfiguration = .init(),
        forwarder: (any PushRuleForwarder)? = nil, logger: Logger, clock: any DeliveryClock = SystemClock(),
        metrics: (any MetricsFactory)? = nil, tracer: (any Tracer)? = nil, findEvent: EventFinder? = nil
    ) {
        let rules = UserPushRules(
            store: store, options: configuration.defaultRules, maxRulesPerUser: configuration.maxRulesPerUser)
        self.store = store
        self.rules = rules
        events = EventProcessor(
            store: store, rules: rules, serverName: serverName, clock: clock, metrics: metrics, findEvent: findEvent)
        workers = PusherWorkers(
            store: store, transport: transport, webPush: webPush, configuration: configuration.delivery, clock: clock,
            logger: logger, metrics: metrics, tracer: tracer)
        self.webPush = webPush
        self.authenticator = authenticator
        self.forwarder = forwarder
        self.configuration = configuration
        changes = configuration.changesPerUser.map { ChangeLimiter($0) { clock.now } }
        self.logger = logger
        self.clock = clock
    }

    /// The capabilities of the push module, for the response of `GET /capabilities`: `m.webpush` if clients can set
    /// pushers of the kind `webpush`.
    public var capabilities: JSONObject {
        guard let webPush else { return [:] }
        let capability = WebPushCapability(enabled: true, vapid: webPush.vapidKey)
        return ["m.webpush": .object((try? JSONObject(json: capability.jsonBytes())) ?? [:])]
    }

    // MARK: Sessions

    /// Removes the pushers of a device whose session has ended: at logout, when its token is revoked, and when the device
    /// is deleted. What waits for them isn't sent. E-mail pushers stay.
    ///
    /// The specification leaves it to the homeserver whether pushers end with their sessions.
    /// - Returns: the number of pushers removed.
    @discardableResult
    public func sessionEnded(userID: String, deviceID: String) async throws(PushStoreError) -> Int {
        try await store.removePushers(of: userID, devices: [deviceID], except: nil)
    }

    /// Removes the pushers of a user's devices, other than one that stays logged in: at a change of the password that ends
    /// the other sessions, and when the account is deactivated. E-mail pushers stay.
    /// - Parameter deviceID: the device that stays logged in; `nil` for none.
    /// - Returns: the number of pushers removed.
    @discardableResult
    public func allSessionsEnded(userID: String, except deviceID: String? = nil) async throws(PushStoreError) -> Int {
        try await store.removePushers(of: userID, devices: nil, except: deviceID)
    }

    // MARK: Store

    /// Runs a closure that uses the store.
    /// - Throws: 503 if the store can't be used now. Other errors are rethrown: for a ``PushStoreError``, the client gets
    ///   500.
    func withStore<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as PushStoreError where error.isTemporary {
            logger.warning("refused a request, because the store cannot be used now: \(error)")
            throw MatrixError(
                status: .serviceUnavailable, errcode: .unknown, message: "The homeserver is busy",
                responseFields: [.retryAfter: "5"])
        }
    }
}

extension HomeserverPushService: HomeserverServer {
    public func authenticate(_ accessToken: AccessToken) async throws -> AuthenticatedUser {
        guard let user = try await authenticator.user(of: accessToken) else { throw MatrixError.unknownToken }
        return user
    }
}
