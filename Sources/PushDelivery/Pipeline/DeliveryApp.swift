import Synchronization

/// An app of the configuration, as the ``DeliveryPipeline`` uses it.
public struct DeliveryApp: Sendable {
    /// The values that copies share: each step of a delivery passes the app on.
    private final class Values: Sendable {
        let name: String
        let provider: any PushProvider
        let inFlight: Int?
        let queuesOnOutage: Bool
        let recognizesDuplicates: Bool
        let generation: Generation
        let instruments = AtomicLazyReference<AppInstruments>()

        init(
            _ name: String, _ provider: any PushProvider, _ inFlight: Int?, queuesOnOutage: Bool,
            recognizesDuplicates: Bool, _ generation: Generation
        ) {
            self.name = name
            self.provider = provider
            self.inFlight = inFlight
            self.queuesOnOutage = queuesOnOutage
            self.recognizesDuplicates = recognizesDuplicates
            self.generation = generation
        }
    }

    private let values: Values
    /// The name under which results are kept for the operator's page; `nil` for ``name``. It is no label of metrics, so that
    /// a client may choose it if the caller bounds the number of names (``DeliveryPipeline/forgetActivity(named:)``).
    package var activityName: String?

    /// - Parameter generation: keep that of the app's earlier instance if a reload hasn't changed its credentials.
    public init(
        name: String, provider: any PushProvider, inFlight: Int? = nil, queuesOnOutage: Bool = false,
        recognizesDuplicates: Bool = true, generation: Generation = .init()
    ) {
        values = Values(
            name, provider, inFlight, queuesOnOutage: queuesOnOutage, recognizesDuplicates: recognizesDuplicates,
            generation)
    }

    /// The configured `app_id` or glob. A label for logs and metrics, and a key of the mass-rejection guard; unlike a
    /// device's `app_id`, a client can't choose it.
    public var name: String { values.name }
    public var provider: any PushProvider { values.provider }
    /// Maximum number of requests in flight to each destination of the app; `nil` for
    /// ``DeliveryConfiguration/defaultInFlightPerDestination``. If apps share a destination, the bound of the
    /// delivery that asks applies.
    public var inFlight: Int? { values.inFlight }
    /// Whether the pipeline keeps a notification that can't be delivered now, and repeats it itself. If not, the
    /// homeserver is asked to repeat it.
    public var queuesOnOutage: Bool { values.queuesOnOutage }
    /// Whether the pipeline sends an event to a device once, even if its delivery is repeated. `false` if the caller
    /// itself knows what was delivered.
    public var recognizesDuplicates: Bool { values.recognizesDuplicates }
    /// The identity of the credentials that `provider` has loaded.
    public var generation: Generation { values.generation }

    /// The app's instruments, once they are made.
    var instruments: AppInstruments? { values.instruments.load() }

    /// Keeps the app's instruments, unless there are others.
    func keep(_ instruments: AppInstruments) { _ = values.instruments.storeIfNil(instruments) }

    /// An identity of loaded credentials. Each value that `init()` makes is greater than those made before.
    public struct Generation: Hashable, Comparable, Sendable {
        private static let last = Atomic<UInt64>(0)
        private let number: UInt64

        public init() {
            number = Self.last.add(1, ordering: .relaxed).newValue
        }

        public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
    }
}
