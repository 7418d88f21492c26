import ArgumentParser
import Logging
import ServiceProgram

/// The options of `gateway` and `pusher` that their subcommands don't have.
///
/// The argument parser reads the options of a command wherever they are written. A subcommand contains this group, which
/// has the same value there, to reject what it would ignore.
struct ServingOptions: ParsableArguments {
    @Option(help: "The host name or address to listen on; overrides the configuration.")
    var host: String?

    @Option(help: "The port to listen on; overrides the configuration. 0 lets the system choose.")
    var port: UInt16?

    @Option(
        help: "The minimum level of log lines: \(Self.levels); overrides the configuration (default: info).",
        completion: .list(Logger.Level.allCases.map(\.rawValue)),
        transform: Self.level)
    var logLevel: Logger.Level?

    @Option(
        help: "The form of log lines: text or json; overrides the configuration (default: text).",
        completion: .list(LogSettings.Format.allCases.map(\.rawValue)),
        transform: Self.format)
    var logFormat: LogSettings.Format?

    @Option(
        help: "The seconds that requests in progress have to end after SIGTERM or SIGINT (default: 5).",
        transform: Self.seconds)
    var shutdownLimit: Duration?

    private static let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")

    /// Rejects the options for a subcommand.
    /// - Parameter parent: the command that has them.
    /// - Throws: `ValidationError` if one of them is given.
    func reject(for command: String, of parent: String = "gateway") throws {
        let options: [(name: String, isGiven: Bool)] = [
            ("--host", host != nil), ("--port", port != nil), ("--log-level", logLevel != nil),
            ("--log-format", logFormat != nil), ("--shutdown-limit", shutdownLimit != nil),
        ]
        guard let option = options.first(where: \.isGiven) else { return }
        throw ValidationError("\(option.name) is an option of '\(parent)', which '\(parent) \(command)' does not have")
    }

    private static func seconds(_ text: String) throws -> Duration {
        guard let seconds = Double(text), (0...3600).contains(seconds) else {
            throw ValidationError("expected a number of seconds from 0 to 3600")
        }
        return .seconds(seconds)
    }

    private static func level(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else { throw ValidationError("expected one of \(levels)") }
        return level
    }

    private static func format(_ text: String) throws -> LogSettings.Format {
        guard let format = LogSettings.Format(rawValue: text) else { throw ValidationError("expected text or json") }
        return format
    }
}
