import Metrics
import Synchronization

/// The metrics of a pipeline. Labels come from the configuration and the code only: a label from a request would let
/// clients create any number of time series.
final class DeliveryMetrics: Sendable {
    private struct State {
        /// By name and provider, which a reload may change.
        var apps: [[String]: AppInstruments] = [:]
        var providers: [String: ProviderInstruments] = [:]
        var queue: QueueInstruments?
    }

    private struct ProviderInstruments {
        let breakerOpenings: Counter
        let openBreakers: Gauge
        let halfOpenBreakers: Gauge
    }

    private struct QueueInstruments {
        let entries: Gauge
        let bytes: Gauge
    }

    private static let lastID = Atomic<UInt64>(0)

    private let id = DeliveryMetrics.lastID.add(1, ordering: .relaxed).newValue
    private let chosenFactory: (any MetricsFactory)?
    private let state = Mutex(State())

    /// - Parameter factory: `nil` for the one that the process has chosen when the first metric is recorded.
    init(factory: (any MetricsFactory)? = nil) {
        chosenFactory = factory
    }

    private var factory: any MetricsFactory { chosenFactory ?? MetricsSystem.factory }

    /// Returns the instruments of an app. Takes no lock, except for the first time.
    func instruments(of app: DeliveryApp) -> AppInstruments {
        if let instruments = app.instruments, instruments.owner == id { return instruments }
        let instruments = state.withLock { state in
            let provider = type(of: app.provider).name
            let key = [app.name, provider]
            if let existing = state.apps[key] { return existing }
            let made = AppInstruments(app: app.name, provider: provider, owner: id, factory: factory)
            state.apps[key] = made
            return made
        }
        // If another pipeline has its own there, the dictionary is searched each time.
        app.keep(instruments)
        return instruments
    }

    /// Makes the instruments of apps, so that their series begin with 0.
    func prepare(for apps: [DeliveryApp]) {
        for app in apps { _ = instruments(of: app) }
        state.withLock { state in
            for app in apps { _ = provider(type(of: app.provider).name, &state) }
            _ = queue(&state)
        }
    }

    /// Forgets the instruments of other apps, whose series a factory may have removed.
    func keep(_ names: Set<String>) {
        state.withLock { state in
            state.apps = state.apps.filter { key, _ in key.first.map(names.contains) ?? false }
        }
    }

    func recordBreakerOpening(app: DeliveryApp) {
        state.withLock { provider(type(of: app.provider).name, &$0) }.breakerOpenings.increment()
    }

    /// - Parameter counts: the breakers that aren't closed, by provider.
    func recordBreakers(_ counts: [String: CircuitBreakers.Counts]) {
        state.withLock { state in
            for name in Set(counts.keys).union(state.providers.keys) {
                let instruments = provider(name, &state)
                instruments.openBreakers.record(counts[name]?.open ?? 0)
                instruments.halfOpenBreakers.record(counts[name]?.halfOpen ?? 0)
            }
        }
    }

    /// - Parameter origins: 1 or 0; for apps whose devices name hosts, the number of hosts whose rejections are withheld.
    func recordWithholding(by origins: Int, app: String) {
        let instruments = state.withLock { $0.apps.filter { $0.key.first == app }.values }
        for instruments in instruments { instruments.withholdsRejections.record(origins) }
    }

    func recordQueue(entries: Int, bytes: Int) {
        let instruments = state.withLock { queue(&$0) }
        instruments.entries.record(entries)
        instruments.bytes.record(bytes)
    }

    // MARK: Instruments

    private func provider(_ name: String, _ state: inout State) -> ProviderInstruments {
        if let existing = state.providers[name] { return existing }
        func breakers(_ breakerState: String) -> Gauge {
            Gauge(
                label: "matrix_push_breakers", dimensions: [("provider", name), ("state", breakerState)],
                factory: factory)
        }
        let made = ProviderInstruments(
            breakerOpenings: Counter(
                label: "matrix_push_breaker_openings_total", dimensions: [("provider", name)], factory: factory),
            openBreakers: breakers("open"), halfOpenBreakers: breakers("half_open"))
        state.providers[name] = made
        return made
    }

    private func queue(_ state: inout State) -> QueueInstruments {
        if let existing = state.queue { return existing }
        let made = QueueInstruments(
            entries: Gauge(label: "matrix_push_queue_entries", dimensions: [], factory: factory),
            bytes: Gauge(label: "matrix_push_queue_bytes", dimensions: [], factory: factory))
        state.queue = made
        return made
    }
}
