import CommandLineSupport
import HomeserverPush
import Logging
import Metrics
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushGateway
import PushProviders

extension PusherConfigurationFile {
    /// Returns the delivery to pushers that are notified by Web Push; `nil` if the configuration has none.
    /// - Throws: `ConfigurationError` with the diagnostic of a key file or another value that can't be used.
    func webPush(
        environment: [String: String], logger: Logger, metrics: (any MetricsFactory)?
    ) throws -> HomeserverWebPush? {
        guard let section = configuration.pushers?.webPush else { return nil }
        let environment = ProviderEnvironment(
            addresses: addresses, proxy: try proxy(environment: environment), logger: logger, metrics: metrics,
            readFile: { try ConfigurationFiles.credential($0) },
            lineWriter: { _ in throw CommandFailure("the pusher writes no lines") })
        let app = WebPushAppConfiguration(
            appID: "*", vapidPrivateKeyFile: section.vapidPrivateKeyFile, vapidSubject: section.vapidSubject,
            allowedEndpoints: section.allowedEndpoints, ttl: section.ttl, trustRoots: section.trustRoots)
        do throws(ProviderConfigurationError) {
            let provider = try WebPushProvider(app, environment: environment)
            return HomeserverWebPush(
                provider: provider, activationProvider: WebPushActivationProvider(provider), vapidKey: provider.vapidKey
            )
        } catch {
            let path = ["pushers", "web_push"] + (error.key.map { [$0] } ?? [])
            throw failure(error.problem, at: path, hint: error.hint)
        }
    }
}
