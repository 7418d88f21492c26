import Foundation
import PushConfiguration
import PushDelivery
import PushGateway
import PushProviders
import YAMLTree

/// An app of a configuration with its provider, which isn't used for deliveries.
struct InspectedApp: Sendable {
    /// The configured `app_id` or glob.
    let name: String
    let provider: any PushProvider
    let summary: ProviderSummary
    /// The index in the configuration.
    let index: Int
    /// The responses of servers; `nil` if none was asked.
    var probes: [ProbeResult]?

    /// Maximum number of apps whose servers are asked at a time.
    private static let maxConcurrentProbes = 8

    /// Creates the providers of a configuration.
    static func apps(
        of file: GatewayConfigurationFile, environment: ProviderEnvironment, now: Double
    ) throws(GatewayConfigurationError) -> [InspectedApp] {
        var apps: [InspectedApp] = []
        _ = try file.registry { app throws(ProviderConfigurationError) in
            let provider = try ProviderCatalog.provider(for: app, environment: environment)
            apps.append(
                InspectedApp(
                    name: app.deliveryOptions?.appID ?? "", provider: provider, summary: provider.summary(now: now),
                    index: apps.count))
            return provider
        }
        return apps
    }

    /// Returns the apps with the responses of their servers, in the same order.
    /// - Parameter limit: the time that the servers of an app have.
    static func probed(_ apps: [InspectedApp], within limit: Duration) async -> [InspectedApp] {
        await withTaskGroup(of: (Int, [ProbeResult]).self) { group in
            var result = apps
            var next = 0
            func start() {
                guard next < apps.count else { return }
                let (position, app) = (next, apps[next])
                next += 1
                group.addTask { (position, await app.provider.probe(.outsideOfGateway(app.name, within: limit))) }
            }
            for _ in 0..<maxConcurrentProbes { start() }
            for await (position, probes) in group {
                result[position].probes = probes
                start()
            }
            return result
        }
    }

    /// Whether no server refuses the app's configuration, and each server that was asked responds.
    var isAccepted: Bool { (probes ?? []).allSatisfy { $0.status == .accepted || $0.status == .unknown } }

    /// Returns the contradictions between configuration and credentials.
    func diagnostics(in file: GatewayConfigurationFile) -> [Diagnostic] {
        summary.errors.map { file.diagnostic(for: $0, ofApp: index) }
            + summary.warnings.map { file.diagnostic(.warning, for: $0, ofApp: index) }
    }

    var report: AppReport {
        AppReport(
            appID: name, provider: type(of: provider).name, server: summary.server, credentials: summary.credentials,
            expires: summary.expiry.map { Date(timeIntervalSince1970: $0).formatted(.iso8601) },
            details: summary.details.isEmpty
                ? nil : Dictionary(summary.details.map { ($0.name, $0.value) }) { first, _ in first },
            probes: probes.map { $0.map { ProbeReport($0) } })
    }
}

extension ProbeReport {
    init(_ result: ProbeResult) {
        self.init(
            server: result.server, status: Status(rawValue: result.status.rawValue), meaning: result.meaning,
            remedy: result.remedy)
    }
}

extension DeliveryContext {
    /// The context of a request that no gateway makes. Nothing is logged.
    static func outsideOfGateway(_ app: String, within limit: Duration) -> DeliveryContext {
        DeliveryContext(
            app: app, deadline: .now + limit, clock: SystemClock(), logger: .silent)
    }
}
