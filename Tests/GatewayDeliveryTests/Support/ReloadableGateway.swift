import APIRuntime
import Logging
import LoopbackServer
import PushDelivery
import PushGateway
import PushProviders
import YAMLTree

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A gateway whose apps can be replaced while it runs, as a reload of the configuration does.
struct ReloadableGateway: Sendable {
    let running: RunningGateway
    private let service: NotifyService
    private let makeRegistry: @Sendable (_ yaml: String) throws -> AppRegistry

    /// Replaces the apps by those of another configuration.
    func reload(_ yaml: String) throws {
        service.replaceApps(try makeRegistry(yaml))
    }

    /// Runs a closure with a gateway, which stops when the closure ends.
    static func with<Value>(
        _ yaml: String, files: [String: [UInt8]], clock: any DeliveryClock,
        _ body: (ReloadableGateway) async throws -> Value
    ) async throws -> Value {
        let configuration = try configurationFile(yaml).configuration
        let environment = ProviderEnvironment(
            addresses: configuration.testAddresses, userAgent: "test", clock: clock, logger: .silent,
            readFile: { path in
                guard let bytes = files[path] else { throw CocoaError(.fileReadNoSuchFile) }
                return bytes
            },
            lineWriter: { _ in { _ in } })
        let makeRegistry = { @Sendable (yaml: String) throws -> AppRegistry in
            try configurationFile(yaml).registry { app throws(ProviderConfigurationError) in
                try ProviderCatalog.provider(for: app, environment: environment)
            }
        }
        let pipeline = DeliveryPipeline(configuration: configuration.pipeline, clock: clock, logger: .silent)
        let service = NotifyService(
            apps: try makeRegistry(yaml), pipeline: pipeline, limits: configuration.notifyLimits, clock: clock,
            logger: .silent)
        let value = try await withServer(.pushGateway(service, limits: configuration.requestLimits)) { url in
            let running = RunningGateway(url: url, pipeline: pipeline)
            return try await body(
                ReloadableGateway(running: running, service: service, makeRegistry: makeRegistry))
        }
        await pipeline.shutdown(within: .zero)
        return value
    }

    private static func configurationFile(_ yaml: String) throws -> GatewayConfigurationFile {
        try GatewayConfigurationFile(SourceText(name: "gateway.yaml", bytes: Array(yaml.utf8)))
    }
}
