import APIRuntime
import HTTPTypes
import HummingbirdTransport
import Logging
import LoopbackServer
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushGateway
import PushProviders
import YAMLTree

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A gateway with a configuration file's text, its real providers and its real server.
struct RunningGateway: Sendable {
    let url: BaseURL
    let pipeline: DeliveryPipeline

    /// Sends a notification as a homeserver does.
    func notify(_ json: String, timeout: Duration = .seconds(60)) async throws -> ClientResponse {
        try await url.send(
            .post, NotifyService.path, fields: [.contentType: "application/json"], body: Array(json.utf8),
            timeout: timeout)
    }
}

/// Runs a closure with a gateway, which stops when the closure ends.
/// - Parameters:
///   - yaml: the text of the configuration file. Its `listen` is ignored.
///   - files: the contents of the files that the configuration names, by path.
///   - resolver: the source of the addresses of hosts; `nil` for the system's resolver.
///   - lines: receives the lines of the provider `log`.
func withGateway<Value>(
    _ yaml: String, files: [String: [UInt8]] = [:], clock: any DeliveryClock = SystemClock(), logger: Logger = .silent,
    resolver: (any AddressResolver)? = nil,
    lines: @escaping @Sendable (_ line: [UInt8]) async throws -> Void = { _ in },
    _ body: (RunningGateway) async throws -> Value
) async throws -> Value {
    let file = try GatewayConfigurationFile(SourceText(name: "gateway.yaml", bytes: Array(yaml.utf8)))
    let configuration = file.configuration
    var environment = ProviderEnvironment(
        addresses: configuration.testAddresses, userAgent: "test", clock: clock, logger: logger,
        readFile: { path in
            guard let bytes = files[path] else { throw CocoaError(.fileReadNoSuchFile) }
            return bytes
        },
        lineWriter: { _ in lines })
    environment.resolver = resolver
    let apps = try file.registry { [environment] app throws(ProviderConfigurationError) in
        try ProviderCatalog.provider(for: app, environment: environment)
    }
    let pipeline = DeliveryPipeline(configuration: configuration.pipeline, clock: clock, logger: logger)
    let service = NotifyService(
        apps: apps, pipeline: pipeline, limits: configuration.notifyLimits, clock: clock, logger: logger)
    let router = APIRouter.pushGateway(service, limits: configuration.requestLimits)
    let value = try await withServer(router) { url in
        try await body(RunningGateway(url: url, pipeline: pipeline))
    }
    await pipeline.shutdown(within: .zero)
    return value
}

extension GatewayConfiguration {
    /// The configuration's addresses. Without `network` and `listen`, loopback addresses are allowed too, because the
    /// simulated push servers have such.
    var testAddresses: AddressPolicy {
        guard network == nil, listen == nil else { return addressPolicy }
        return AddressPolicy(allowedNetworks: ["127.0.0.0/8", "::1/128"].compactMap { IPNetwork($0) })
    }
}
