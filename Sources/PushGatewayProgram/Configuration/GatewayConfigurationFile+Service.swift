import APIRuntime
import Logging
import PushConfiguration
import PushGateway
import ServiceProgram
import YAMLTree

extension GatewayConfigurationFile: ServiceConfigurationFile {
    package static var standard: GatewayConfigurationFile? { GatewayConfigurationFile(.standard) }

    package static func read(_ source: SourceText) throws -> GatewayConfigurationFile {
        try GatewayConfigurationFile(source, makeProvider: ProviderFactory.provider(forChecking:))
    }

    package var listen: ListenConfiguration? { configuration.listen }
    package var logging: LoggingConfiguration? { configuration.logging }
    // The codec writes valid JSON, so that reading it can't fail.
    package var json: JSONObject { (try? JSONObject(json: configuration.jsonBytes())) ?? [:] }
    package var logMetadata: Logger.Metadata { ["apps": "\(configuration.apps.count)"] }
}

extension RestartSettings {
    /// The settings of a gateway that a reload doesn't change.
    static let gateway = RestartSettings([
        "listen.host", "listen.port", "listen.trusted_proxies", "limits.body", "limits.per_peer",
        "limits.per_homeserver", "dedupe", "metrics", "tracing",
    ])
}
