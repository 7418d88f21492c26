import Synchronization

/// An app of the configuration, as the ``DeliveryPipeline`` uses it.
public struct DeliveryApp: Sendable {
    /// The configured `app_id` or glob. A label for logs and metrics, and a key of the mass-rejection guard; unlike a
    /// device's `app_id`, a client can't choose it.
    public let name: String
    public let provider: any PushProvider
    /// Maximum number of requests in flight to each destination of the app; `nil` for
    /// ``DeliveryConfiguration/defaultInFlightPerDestination``. If apps share a destination, the bound of the
    /// delivery that asks applies.
    public let inFlight: Int?
    /// Whether the pipeline keeps a notification that can't be delivered now, and repeats it itself. If not, the
    /// homeserver is asked to repeat it.
    public let queuesOnOutage: Bool
    /// Whether the pipeline sends an event to a device once, even if its delivery is repeated. `false` if the caller
    /// itself knows what was delivered.
    public let recognizesDuplicates: Bool
    /// The identity of the credentials that `provider` has loaded.
    public let generation: Generation
    /// The name under which results are kept for the operator's page; `nil` for ``name``. It is no label of metrics, so that
    /// a client may choose it if the caller bounds the number of names (``DeliveryPipeline/forgetActivity(named:)``).
    package var activityName: String?
    /// The app's instruments, which copies share.
    let instrumentsSlot = AppInstrumentsSlot()

    /// - Parameter generation: keep that of the app's earlier instance if a reload hasn't changed its credentials.
    public init(
        name: String, provider: any PushProvider, inFlight: Int? = nil, queuesOnOutage: Bool = false,
        recognizesDuplicates: Bool = true, generation: Generation = .init()
    ) {
        self.name = name
        self.provider = provider
        self.inFlight = inFlight
        self.queuesOnOutage = queuesOnOutage
        self.recognizesDuplicates = recognizesDuplicates
        self.generation = generation
    }

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
