import APIRuntime
import Logging
import PushConfiguration
import ServiceProgram
import YAMLTree

extension PusherConfigurationFile: ServiceConfigurationFile {
    package static var standard: PusherConfigurationFile? { nil }

    package static func read(_ source: SourceText) throws -> PusherConfigurationFile {
        try PusherConfigurationFile(source)
    }

    package var listen: ListenConfiguration? { configuration.listen }
    package var logging: LoggingConfiguration? { configuration.logging }
    // The codec writes valid JSON, so that reading it can't fail.
    package var json: JSONObject { (try? JSONObject(json: configuration.jsonBytes())) ?? [:] }
    package var logMetadata: Logger.Metadata { ["server_name": "\(configuration.homeserver.serverName)"] }
}

extension RestartSettings {
    /// The settings of a pusher that a reload doesn't change.
    static let pusher = RestartSettings([
        "listen.host", "listen.port", "listen.trusted_proxies", "homeserver.url", "homeserver.server_name", "store",
        "pushers", "metrics", "tracing",
    ])
}
