import APIRuntime
import Logging
import PushConfiguration
import YAMLTree

/// A valid configuration of a service, as the parts that services share use it.
package protocol ServiceConfigurationFile: Sendable {
    /// The configuration without a file; `nil` if a file is required.
    static var standard: Self? { get }

    /// Reads the text of a configuration file.
    /// - Throws: `ConfigurationError` with the diagnostics of all problems, in the order of the file.
    static func read(_ source: SourceText) throws -> Self

    /// Warnings, in the order of the file.
    var warnings: [Diagnostic] { get }
    var listen: ListenConfiguration? { get }
    var logging: LoggingConfiguration? { get }
    /// The values of the configuration, to compare them.
    var json: JSONObject { get }
    /// The metadata of the log line about a reload, such as the number of apps.
    var logMetadata: Logger.Metadata { get }

    /// Replaces values by those of a command line. `nil` keeps a value.
    mutating func override(
        host: String?, port: UInt16?, logLevel: LoggingConfiguration.LogLevel?,
        logFormat: LoggingConfiguration.LogFormat?)

    /// Returns the diagnostic of a problem that its value has outside of the file, such as in a file that it names.
    /// - Parameter path: the keys of the value, from the outermost one.
    func error(_ problem: String, at path: [String], hint: String?) -> Diagnostic
}
