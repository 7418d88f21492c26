import CommandLineSupport
import Logging
import PushConfiguration
import YAMLTree

/// The options of a command line that take precedence over a configuration file. `nil` leaves a value to the file.
package struct ConfigurationOverrides: Sendable {
    package var host: String?
    package var port: UInt16?
    package var logLevel: Logger.Level?
    package var logFormat: LogSettings.Format?

    package init(
        host: String? = nil, port: UInt16? = nil, logLevel: Logger.Level? = nil, logFormat: LogSettings.Format? = nil
    ) {
        self.host = host
        self.port = port
        self.logLevel = logLevel
        self.logFormat = logFormat
    }
}

/// The configuration file of a service, and the options of the command line, which take precedence.
package struct ConfigurationSource<File: ServiceConfigurationFile>: Sendable {
    private let path: String?
    private let overrides: ConfigurationOverrides

    /// - Parameter path: the path of the file; `-` for standard input; `nil` for the standard configuration.
    package init(path: String?, overrides: ConfigurationOverrides = .init()) {
        self.path = path
        self.overrides = overrides
    }

    /// Whether the configuration is a file, which can be read again, unlike standard input.
    package var isRepeatable: Bool { path != nil && path != "-" }

    /// Reads the configuration.
    /// - Throws: `CommandFailure` for a file that can't be read; `ConfigurationError` with the diagnostics of an invalid
    ///   one.
    package func read() throws -> File {
        var file = try readFile()
        file.override(
            host: overrides.host, port: overrides.port,
            logLevel: overrides.logLevel.map { .init(rawValue: $0.rawValue) },
            logFormat: overrides.logFormat.map { .init(rawValue: $0.rawValue) })
        return file
    }

    private func readFile() throws -> File {
        guard let path else {
            guard let standard = File.standard else { throw CommandFailure("missing configuration") }
            return standard
        }
        let bytes = try ConfigurationFiles.configuration(path)
        return try File.read(SourceText(name: PayloadInput.name(of: path), bytes: bytes))
    }
}
