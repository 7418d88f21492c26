import APIRuntime
import Logging
import Metrics
import PrometheusMetrics
import PushConfiguration
import PushDelivery
import PushGateway
import Synchronization

/// The apps of the gateway with their providers.
///
/// A reload keeps the provider of an app whose options and files are unchanged, with its connections, tokens and the
/// history of its mass-rejection guard. The clients of replaced providers close when their last request has ended.
final class GatewayApps: Sendable {
    /// An app, and what its provider was made from.
    fileprivate struct Entry: Sendable {
        let app: DeliveryApp
        let configuration: AppConfiguration
        /// The options without those that concern only the pipeline.
        let options: JSONObject
        let network: ProviderFactory.Network
        let product: ProviderFactory.Product
    }

    /// Loaded apps that aren't in use yet.
    struct Loaded: Sendable {
        fileprivate let entries: [Entry]
        /// The names of the apps that have a new provider.
        let changedNames: [String]

        var registry: AppRegistry { AppRegistry(entries.map(\.app)) }
        var count: Int { entries.count }
    }

    private struct State {
        var entries: [Entry]
        /// The logged problem of each app whose changed files can't be loaded.
        var problems: [String: String] = [:]
    }

    private let factory: ProviderFactory
    private let logger: Logger
    private let metrics: (any MetricsFactory)?
    private let state: Mutex<State>

    /// Loads the apps of a configuration.
    /// - Parameter metrics: `nil` for the factory of the process.
    /// - Throws: see ``load(_:)``.
    init(
        _ file: GatewayConfigurationFile, factory: ProviderFactory, metrics: (any MetricsFactory)? = nil
    ) throws {
        self.factory = factory
        self.metrics = metrics
        logger = factory.logger
        state = Mutex(State(entries: try Self.load(file, keeping: [], factory: factory).entries))
        record(problems: 0)
    }

    var registry: AppRegistry { AppRegistry(state.withLock { $0.entries.map(\.app) }) }
    var count: Int { state.withLock { $0.entries.count } }

    // MARK: Configuration

    /// Loads the apps of another configuration: those that differ from the apps in use, or whose files have changed.
    /// - Throws: `GatewayConfigurationError` with the diagnostics of providers that can't be created; `CommandFailure` if
    ///   the environment variable `HTTPS_PROXY` isn't the URL of a proxy.
    func load(_ file: GatewayConfigurationFile) throws -> Loaded {
        do {
            return try Self.load(file, keeping: state.withLock { $0.entries }, factory: factory)
        } catch {
            // The instances made for the other apps aren't used.
            removeUnused()
            throw error
        }
    }

    private static func load(
        _ file: GatewayConfigurationFile, keeping current: [Entry], factory: ProviderFactory
    ) throws -> Loaded {
        let network = try ProviderFactory.Network(file.configuration)
        let current = Dictionary(current.map { ($0.app.name, $0) }) { first, _ in first }
        var loaded: [(AppConfiguration, JSONObject, ProviderFactory.Product)] = []
        var kept: Set<String> = []
        let apps = try file.apps { configuration throws(ProviderConfigurationError) in
            let options = Self.options(of: configuration)
            let name = options["app_id"]?.string ?? ""
            if let entry = current[name], entry.options == options, entry.network == network,
                factory.areUnchanged(entry.product.files)
            {
                kept.insert(name)
                loaded.append((configuration, options, entry.product))
                return LoadedProvider(provider: entry.product.provider, generation: entry.app.generation)
            }
            let product = try factory.make(configuration, network)
            loaded.append((configuration, options, product))
            return LoadedProvider(provider: product.provider, generation: .init())
        }
        let entries = zip(apps, loaded).map { app, made in
            Entry(app: app, configuration: made.0, options: made.1, network: network, product: made.2)
        }
        return Loaded(entries: entries, changedNames: apps.map(\.name).filter { !kept.contains($0) })
    }

    private static func options(of configuration: AppConfiguration) -> JSONObject {
        var options = (try? JSONObject(json: configuration.jsonBytes())) ?? [:]
        for key in ["in_flight", "on_outage"] { options[key] = nil }
        return options
    }

    /// Puts loaded apps into use.
    func use(_ loaded: Loaded, by service: NotifyService) {
        state.withLock { $0 = State(entries: loaded.entries) }
        service.replaceApps(loaded.registry)
        removeUnused()
        record(problems: 0)
    }

    /// Removes the clients, tokens, log files and series of metrics that no app uses. Requests in progress keep theirs until they end.
    private func removeUnused() {
        let products = state.withLock { $0.entries.map(\.product) }
        factory.shared.removeAll(except: products.reduce(into: []) { $0.formUnion($1.instances) })
        factory.outputs.removeAll(except: products.reduce(into: []) { $0.formUnion($1.outputs) })
        guard let metrics = metrics as? PrometheusMetricsFactory else { return }
        let names = Set(state.withLock { $0.entries.map(\.app.name) })
        metrics.removeSeries { _, labels in labels["app"].map { !names.contains($0) } ?? false }
    }

    // MARK: Files

    /// Loads the providers again whose files have changed.
    ///
    /// If that fails, as for files that are half written, the app keeps its provider, the problem is logged once, and the
    /// next call tries again.
    func checkFiles(_ service: NotifyService) {
        var (entries, problems) = state.withLock { ($0.entries, $0.problems) }
        var changedNames: [String] = []
        for (index, entry) in entries.enumerated() where !factory.areUnchanged(entry.product.files) {
            let name = entry.app.name
            let files = changedFiles(of: entry)
            do throws(ProviderConfigurationError) {
                let product = try factory.make(entry.configuration, entry.network)
                entries[index] = Entry(
                    app: DeliveryApp(
                        name: name, provider: product.provider, inFlight: entry.app.inFlight,
                        queuesOnOutage: entry.app.queuesOnOutage),
                    configuration: entry.configuration, options: entry.options, network: entry.network,
                    product: product)
                changedNames.append(name)
                problems[name] = nil
                logger.notice("loaded a changed file", metadata: ["app": "\(name)", "file": "\(files)"])
            } catch {
                let problem = LogText.clean(error.description)
                guard problems.updateValue(problem, forKey: name) != problem else { continue }
                logger.warning(
                    "a changed file cannot be loaded: the app keeps its credentials",
                    metadata: ["app": "\(name)", "file": "\(files)", "reason": "\(problem)"])
            }
        }
        // A file whose old contents are back is no problem any more.
        for entry in entries where factory.areUnchanged(entry.product.files) { problems[entry.app.name] = nil }
        if !changedNames.isEmpty { use(Loaded(entries: entries, changedNames: changedNames), by: service) }
        state.withLock { $0.problems = problems }
        record(problems: problems.count)
    }

    /// Records the number of apps whose changed files can't be loaded.
    private func record(problems: Int) {
        Gauge(label: "matrix_push_apps_with_unloaded_files", factory: metrics ?? MetricsSystem.factory)
            .record(problems)
    }

    private func changedFiles(of entry: Entry) -> String {
        let changed = entry.product.files.filter { !factory.areUnchanged([$0.key: $0.value]) }
        return changed.keys.sorted().joined(separator: ", ")
    }
}
