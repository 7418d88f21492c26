import APIRuntime
import Logging
import Metrics
import OutboundHTTP
import PushGatewayAPI

/// A way to reach devices: the protocol of one push provider, with the configuration and credentials of one app.
///
/// A provider builds requests and reads responses. Sending, deadlines, repetition, circuit breakers and duplicates are
/// the ``DeliveryPipeline``'s.
public protocol PushProvider: Sendable {
    /// The app's configuration, generated from a schema in `Schemas/configuration/`.
    associatedtype Configuration: Sendable

    /// The name in configurations: `apns`.
    static var name: String { get }

    /// Checks the configuration and loads credentials. Makes no network request.
    /// - Throws: ``ProviderConfigurationError`` for a missing or invalid file and for values that contradict each other.
    init(_ configuration: Configuration, environment: ProviderEnvironment) throws(ProviderConfigurationError)

    /// Whether pushkeys or devices' `data` name the host that requests go to. Clients then choose it, and the pipeline
    /// bounds what one host, and all of them, can use up. The default is `false`.
    var devicesNameHosts: Bool { get }

    /// Whether counts that arrive for a device while earlier ones are on their way replace those that wait. For push
    /// providers that drop notifications to a device that gets many. The default is `false`.
    var coalescesCounts: Bool { get }

    /// Returns the request that delivers a notification to one of its devices.
    ///
    /// Called again before each repetition, so that it can use fresh credentials.
    /// - Throws: ``DeliveryFailure`` if there is no such request: the pushkey is malformed, the notification is one
    ///   that this device doesn't want, or credentials can't be obtained now.
    func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest

    /// Returns a smaller form of a request that the provider found too large, or `nil` if there is no such form.
    func reduced(
        _ request: OutboundRequest, for notification: Notification, to device: Notification.Device,
        context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest?

    /// Returns the meaning of a response. The body is empty if it broke off or was too large.
    func meaning(of response: ClientResponse, for device: Notification.Device, context: DeliveryContext)
        -> ResponseMeaning

    /// Returns facts about the configuration and the credentials, for operators. Makes no network request. The default
    /// has none.
    /// - Parameter now: the time of day in seconds since 1970.
    func summary(now: Double) -> ProviderSummary

    /// Asks the push provider, and servers that it depends on, whether they accept the configuration and the credentials.
    /// No device is notified. The default asks none.
    ///
    /// ``DeliveryContext/response(to:)`` sends a request and respects the deadline.
    /// - Returns: a result for each server, in the order of the questions.
    func probe(_ context: DeliveryContext) async -> [ProbeResult]
    /// Returns the ends of validity of the app's certificate and tokens, for the operator's page. The default
    /// is an empty list.
    func expiries(clock: any DeliveryClock) -> [CredentialExpiry]
    /// Returns the push provider's own code in a response other than a success, as a label of metrics; `nil` for the
    /// status of the response. The default is `nil`.
    func reason(of response: ClientResponse) -> DeliveryReason?
}

extension PushProvider {
    public var devicesNameHosts: Bool { false }
    public var coalescesCounts: Bool { false }
    public func expiries(clock: any DeliveryClock) -> [CredentialExpiry] { [] }
    public func reason(of response: ClientResponse) -> DeliveryReason? { nil }

    public func reduced(
        _ request: OutboundRequest, for notification: Notification, to device: Notification.Device,
        context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest? { nil }

    public func summary(now: Double) -> ProviderSummary { ProviderSummary() }
    public func probe(_ context: DeliveryContext) async -> [ProbeResult] { [] }
}

/// The circumstances of one delivery.
public struct DeliveryContext: Sendable {
    /// The configured app: its `app_id` or glob. A label for logs and metrics; unlike the device's `app_id`, a client
    /// can't choose it.
    public var app: String
    /// The time by which the delivery must have a result.
    public var deadline: ContinuousClock.Instant
    /// The number of requests sent before for this delivery.
    public var attempt: Int
    /// Whether ``ResponseMeaning/retryNow(reason:)`` has already been used for this delivery, so that it has no further
    /// effect.
    public var hasRetriedNow: Bool
    public var clock: any DeliveryClock
    public var logger: Logger
    /// Bounds the lines of ``logRemark(_:)`` at the level `info`; `nil` for no bound.
    var remarkThrottle: LogThrottle?

    public init(
        app: String, deadline: ContinuousClock.Instant, attempt: Int = 0, hasRetriedNow: Bool = false,
        clock: any DeliveryClock, logger: Logger
    ) {
        self.app = app
        self.deadline = deadline
        self.attempt = attempt
        self.hasRetriedNow = hasRetriedNow
        self.clock = clock
        self.logger = logger
    }

    /// Logs something about the notification or the device's data that the operator may want to know, such as an ignored
    /// value.
    ///
    /// Ten lines a minute of each app have the level `info`, further ones `debug`.
    /// - Parameter remark: contains no pushkey and no content of the notification.
    public func logRemark(_ remark: String) {
        let isRefused = remarkThrottle?.permission(for: app) == .refused
        logger.log(
            level: isRefused ? .debug : .info, "remark",
            metadata: ["app": "\(app)", "reason": "\(LogText.clean(remark))"])
    }
}

/// The parts of a gateway that providers use.
public struct ProviderEnvironment: Sendable {
    /// Networks outside the public Internet that requests may go to.
    public var addresses: AddressPolicy
    /// The proxy for outgoing requests.
    public var proxy: HTTPProxy?
    /// The source of the addresses of hosts; `nil` for the system's resolver.
    package var resolver: (any AddressResolver)?
    /// The value of the `User-Agent` field.
    public var userAgent: String
    public var clock: any DeliveryClock
    public var logger: Logger
    /// Receives the metrics of providers; `nil` for the factory of the process.
    public var metrics: (any MetricsFactory)?
    /// Clients and credentials that apps with the same configuration share.
    public let shared: SharedInstances
    /// Reads a file that the configuration names. Injected, so that tests need no files.
    public var readFile: @Sendable (_ path: String) throws -> [UInt8]
    /// Returns a function that appends a line to a file, or to standard output for `nil`.
    public var lineWriter: @Sendable (_ path: String?) throws -> @Sendable (_ line: [UInt8]) async throws -> Void

    public init(
        addresses: AddressPolicy = .init(), proxy: HTTPProxy? = nil, userAgent: String = "matrix-push",
        clock: any DeliveryClock = SystemClock(), logger: Logger, metrics: (any MetricsFactory)? = nil,
        shared: SharedInstances = .init(),
        readFile: @escaping @Sendable (_ path: String) throws -> [UInt8],
        lineWriter: @escaping @Sendable (_ path: String?) throws -> @Sendable (_ line: [UInt8]) async throws -> Void
    ) {
        self.addresses = addresses
        self.proxy = proxy
        self.userAgent = userAgent
        self.clock = clock
        self.logger = logger
        self.metrics = metrics
        self.shared = shared
        self.readFile = readFile
        self.lineWriter = lineWriter
    }

    /// Returns the configuration of a client with the environment's addresses, proxy and user agent.
    public func clientConfiguration() -> OutboundClient.Configuration {
        var configuration = OutboundClient.Configuration()
        configuration.addresses = addresses
        configuration.proxy = proxy
        configuration.resolver = resolver
        configuration.userAgent = userAgent
        return configuration
    }
}
