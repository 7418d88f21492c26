import CommandLineSupport
import Logging
import PushConfiguration
import PushGateway
import YAMLTree

/// The configuration file of a gateway, and the options of the command line, which take precedence.
package struct ConfigurationSource: Sendable {
    /// The options of the command line. `nil` leaves a value to the file.
    package struct Overrides: Sendable {
        package var host: String?
        package var port: UInt16?
        package var logLevel: Logger.Level?
        package var logFormat: LogSettings.Format?

        package init(
            host: String? = nil, port: UInt16? = nil, logLevel: Logger.Level? = nil,
            logFormat: LogSettings.Format? = nil
        ) {
            self.host = host
            self.port = port
            self.logLevel = logLevel
            self.logFormat = logFormat
        }
    }

    private let path: String?
    private let overrides: Overrides

    /// - Parameter path: the path of the file; `-` for standard input; `nil` for the standard configuration.
    package init(path: String?, overrides: Overrides = .init()) {
        self.path = path
        self.overrides = overrides
    }

    /// Whether the configuration is a file, which can be read again, unlike standard input.
    var isRepeatable: Bool { path != nil && path != "-" }

    /// Reads the configuration.
    /// - Throws: `CommandFailure` for a file that can't be read; `GatewayConfigurationError` with the diagnostics of an
    ///   invalid one.
    package func read() throws -> GatewayConfigurationFile {
        var file = try readFile()
        file.override(
            host: overrides.host, port: overrides.port,
            logLevel: overrides.logLevel.map { .init(rawValue: $0.rawValue) },
            logFormat: overrides.logFormat.map { .init(rawValue: $0.rawValue) })
        return file
    }

    private func readFile() throws -> GatewayConfigurationFile {
        guard let path else { return GatewayConfigurationFile(.standard) }
        let bytes = try ConfigurationFiles.configuration(path)
        return try GatewayConfigurationFile(
            SourceText(name: path, bytes: bytes), makeProvider: ProviderFactory.provider(forChecking:))
    }
}

extension LogSettings {
    /// Creates the settings of a configuration.
    package convenience init(_ configuration: GatewayConfiguration) {
        self.init()
        update(configuration.logging)
    }

    /// Takes over the level and the format of a section `logging`; `nil` for the defaults.
    package func update(_ configuration: LoggingConfiguration?) {
        level = configuration?.level.flatMap { Logger.Level(rawValue: $0.rawValue) } ?? .info
        format = configuration?.format.flatMap { Format(rawValue: $0.rawValue) } ?? .text
    }
}
