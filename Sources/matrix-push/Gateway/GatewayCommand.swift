import ArgumentParser
import CommandLineSupport
import Logging
import PushConfiguration
import PushGateway
import PushGatewayProgram
import ServiceProgram
import YAMLTree

/// `matrix-push gateway`: runs a push gateway.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Run a push gateway.",
        discussion: """
            Serves POST /_matrix/push/v1/notify and delivers the notifications through the providers of the apps in \
            the configuration file. Without a file, every notification is written to standard output as a line of JSON. \
            Paths in the file are relative to the working directory.

            Logs go to standard error. The line "listening" shows host and port. On SIGTERM or SIGINT the gateway \
            finishes the requests in progress and stops. Those that last longer than --shutdown-limit get the status \
            503. On SIGHUP it reloads the configuration and opens log files again, as log rotation needs it; on SIGUSR1 \
            it only opens them again. A configuration that cannot be loaded is logged and changes nothing. It also stops \
            when it cannot write to standard output because the reader has closed it: the request gets an error \
            response, so the homeserver sends the notification again.

            Exit codes: 0 stopped by a signal; 1 cannot listen, open a file or write to standard output; 2 invalid \
            usage or configuration.
            """,
        subcommands: [
            CheckConfigurationCommand.self,
            TestPushCommand.self,
            ConvertConfigCommand.self,
            HealthCommand.self,
        ])

    @OptionGroup var configurationOption: ConfigurationOption

    private var config: String? { configurationOption.config }

    @OptionGroup var options: ServingOptions

    /// The default of `--shutdown-limit`. With the pipeline's two seconds, and half a second each for connections and the
    /// log, the gateway stops well within the 10 seconds that Docker gives it.
    private static let shutdownLimit: Duration = .seconds(5)

    /// The time that the last lines of the log have to be written.
    private static let logLimit: Duration = .milliseconds(500)

    func run() async throws {
        AllocatorArenas.limit()
        // Before the configuration is read: a change that follows must not be missed.
        let signals = await ReloadSignals()
        let source = ConfigurationSource<GatewayConfigurationFile>(
            path: config,
            overrides: .init(
                host: options.host, port: options.port, logLevel: options.logLevel, logFormat: options.logFormat))
        let file = try read(source)
        let settings = LogSettings(file.configuration.logging)
        let (logger, log) = LogOutput.makeLogger(label: "gateway", settings: settings)
        for warning in file.warnings {
            // Programs that collect the log read lines of JSON.
            if settings.format == .json { logger.log(warning) } else { Terminal.standardError.write(warning) }
        }
        DescriptorLimit.raise()
        do {
            try await GatewayProgram(
                source, file, shutdownLimit: options.shutdownLimit ?? Self.shutdownLimit, logSettings: settings,
                logger: logger
            ).run(signals)
            _ = log.flush(within: Self.logLimit)
        } catch {
            // If the log can't be written, the error can't be printed either, and the process would never end.
            guard log.flush(within: Self.logLimit) else { throw ExitCode.failure }
            if let error = error as? GatewayConfigurationError { throw Self.exit(showing: error.diagnostics) }
            if let error = error as? OutputOpeningError, !error.diagnostics.isEmpty {
                for diagnostic in error.diagnostics { Terminal.standardError.write(diagnostic) }
                throw ExitCode.failure
            }
            throw error
        }
    }

    /// Returns the configuration.
    ///
    /// Prints the diagnostics of an invalid file before it throws.
    private func read(_ source: ConfigurationSource<GatewayConfigurationFile>) throws -> GatewayConfigurationFile {
        do {
            return try source.read()
        } catch let error as GatewayConfigurationError {
            throw Self.exit(showing: error.diagnostics)
        }
    }

    private static func exit(showing diagnostics: [Diagnostic]) -> ExitCode {
        for diagnostic in diagnostics { Terminal.standardError.write(diagnostic) }
        return ExitCode(CommandFailure.usageStatus)
    }
}
