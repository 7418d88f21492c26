import ArgumentParser
import CommandLineSupport
import Logging
import PusherProgram
import ServiceProgram
import ServiceSupport
import YAMLTree

/// `matrix-push pusher`: runs the pusher of a homeserver.
struct PusherCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pusher",
        abstract: "Run the pusher of a homeserver, as a service next to it.",
        discussion: """
            Takes the events of a homeserver as an application service, evaluates the push rules of the users who have \
            pushers, and delivers their notifications to push gateways. Serves /pushers, /pushrules and /notifications \
            of the client-server API, which a reverse proxy leads to it.

            Logs go to standard error. The line "listening" shows host and port. On SIGHUP the pusher reads its \
            configuration and files again. On SIGTERM or SIGINT it finishes the requests and deliveries in progress and \
            stops; what waits stays in the database.

            Exit codes: 0 stopped by a signal; 1 cannot listen; 2 invalid usage or configuration.
            """,
        subcommands: [PusherCheckConfigurationCommand.self, RegistrationCommand.self])

    @OptionGroup var configurationOption: PusherConfigurationOption
    @OptionGroup var options: ServingOptions

    /// The time that requests in progress have to end. Deliveries in flight have ten seconds.
    private static let shutdownLimit: Duration = .seconds(5)
    /// The time that the last lines of the log have to be written.
    private static let logLimit: Duration = .milliseconds(500)

    func run() async throws {
        AllocatorArenas.limit()
        // Before the configuration is read: a change that follows must not be missed.
        let signals = await ReloadSignals()
        let source = try ConfigurationSource<PusherConfigurationFile>(
            path: configurationOption.path,
            overrides: .init(
                host: options.host, port: options.port, logLevel: options.logLevel, logFormat: options.logFormat))
        let file = try read(source)
        let settings = LogSettings(file.configuration.logging)
        let (logger, log) = LogOutput.makeLogger(label: "pusher", settings: settings)
        for warning in file.warnings {
            // Programs that collect the log read lines of JSON.
            if settings.format == .json { logger.log(warning) } else { Terminal.standardError.write(warning) }
        }
        DescriptorLimit.raise()
        do {
            try await PusherProgram(
                source, file, shutdownLimit: options.shutdownLimit ?? Self.shutdownLimit, logSettings: settings,
                logger: logger
            ).run(signals)
            _ = log.flush(within: Self.logLimit)
        } catch {
            // If the log can't be written, the error can't be printed either, and the process would never end.
            guard log.flush(within: Self.logLimit) else { throw ExitCode.failure }
            if let error = error as? ConfigurationError { throw error.shown }
            throw error
        }
    }

    private func read(_ source: ConfigurationSource<PusherConfigurationFile>) throws -> PusherConfigurationFile {
        do {
            return try source.read()
        } catch let error as ConfigurationError {
            throw error.shown
        }
    }
}
