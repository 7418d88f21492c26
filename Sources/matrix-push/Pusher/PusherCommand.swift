import ArgumentParser
import CommandLineSupport
import Logging
import PushGateway
import PushGatewayProgram
import PusherProgram
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

            Logs go to standard error. The line "listening" shows host and port. On SIGTERM or SIGINT the pusher \
            finishes the requests and deliveries in progress and stops; what waits stays in the database.

            Exit codes: 0 stopped by a signal; 1 cannot listen; 2 invalid usage or configuration.
            """,
        subcommands: [RegistrationCommand.self])

    @OptionGroup var configurationOption: PusherConfigurationOption

    @Option(help: "The host name or address to listen on; overrides the configuration.")
    var host: String?

    @Option(help: "The port to listen on; overrides the configuration. 0 lets the system choose.")
    var port: UInt16?

    @Option(
        help: "The minimum level of log lines; overrides the configuration (default: info).",
        completion: .list(Logger.Level.allCases.map(\.rawValue)))
    var logLevel: LevelArgument?

    @Option(
        help: "The form of log lines: text or json; overrides the configuration (default: text).",
        completion: .list(LogSettings.Format.allCases.map(\.rawValue)))
    var logFormat: FormatArgument?

    /// The time that requests in progress have to end. Deliveries in flight have ten seconds.
    private static let shutdownLimit: Duration = .seconds(5)
    /// The time that the last lines of the log have to be written.
    private static let logLimit: Duration = .milliseconds(500)

    func run() async throws {
        var file = try configurationOption.file()
        file.override(
            host: host, port: port, logLevel: logLevel.map { .init(rawValue: $0.level.rawValue) },
            logFormat: logFormat.map { .init(rawValue: $0.format.rawValue) })
        let (logger, log) = LogOutput.makeLogger(label: "pusher", settings: LogSettings(file.configuration))
        DescriptorLimit.raise()
        do {
            try await PusherProgram(file, shutdownLimit: Self.shutdownLimit, logger: logger).run()
            _ = log.flush(within: Self.logLimit)
        } catch {
            guard log.flush(within: Self.logLimit) else { throw ExitCode.failure }
            if let error = error as? GatewayConfigurationError { throw error.shown }
            throw error
        }
    }
}

/// A level of log lines.
struct LevelArgument: ExpressibleByArgument {
    let level: Logger.Level

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument) else { return nil }
        self.level = level
    }
}

/// A form of log lines.
struct FormatArgument: ExpressibleByArgument {
    let format: LogSettings.Format

    init?(argument: String) {
        guard let format = LogSettings.Format(rawValue: argument) else { return nil }
        self.format = format
    }
}
