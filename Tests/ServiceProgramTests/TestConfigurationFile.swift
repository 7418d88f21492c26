import APIRuntime
import Logging
import PushConfiguration
import ServiceProgram
import YAMLTree

/// A configuration with the sections that all services have.
struct TestConfigurationFile: ServiceConfigurationFile {
    static var standard: Self? { nil }

    var listen: ListenConfiguration?
    var logging: LoggingConfiguration?
    var warnings: [Diagnostic] = []
    var json: JSONObject = [:]
    var logMetadata: Logger.Metadata = [:]

    static func read(_ source: SourceText) throws -> Self { Self() }

    mutating func override(
        host: String?, port: UInt16?, logLevel: LoggingConfiguration.LogLevel?,
        logFormat: LoggingConfiguration.LogFormat?
    ) {
        if let logLevel { logging = LoggingConfiguration(level: logLevel) }
    }

    func error(_ problem: String, at path: [String], hint: String?) -> Diagnostic {
        .error("\(path.joined(separator: ".")): \(problem)", at: nil, hint: hint)
    }
}
