import APIRuntime
import ArgumentParser
import CommandLineSupport
import Foundation

/// The command line of the whole system: gateway, client, push rules, validator and demonstration.
@main
struct MatrixPush: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix-push",
        abstract: "Matrix push notifications: a gateway, a client, push rules, a validator and a demonstration.",
        discussion: """
            Exit status: 0 for success, 1 when something failed or a payload is invalid, 2 when the command line or an \
            input file can't be used.
            """,
        version: ToolkitVersion.current,
        subcommands: [
            GatewayCommand.self, ClientCommand.self, RulesCommand.self, ValidateCommand.self, DemoCommand.self,
        ])

    static func main() async {
        StandardOutput.occupyClosedStreams()
        var command: any ParsableCommand = Self()
        do {
            command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try StandardOutput.flush()
        } catch {
            leave(with: error, of: type(of: command))
        }
    }

    /// Says what went wrong, in the manner of the whole command line, and exits.
    /// - Parameter command: which one it went wrong with; the whole, as long as that isn't known.
    private static func leave(with error: any Error, of command: any ParsableCommand.Type) -> Never {
        // Help and version, usage errors and bare exit codes are the parser's.
        let isParsers = error is ExitCode || exitCode(for: error) != .failure
        if !isParsers { leave(with: CommandFailure(describing: error)) }
        let status = exitCode(for: error)
        let message = message(of: error, command)
        if status == .success {
            if !message.isEmpty { print(message) }
        } else if !message.isEmpty {
            Terminal.standardError.writeUsage(message)
        }
        do {
            try StandardOutput.flush()
        } catch {
            leave(with: CommandFailure(error))
        }
        Foundation.exit(status == .validationFailure ? CommandFailure.usageStatus : status.rawValue)
    }

    private static func message(of error: any Error, _ command: any ParsableCommand.Type) -> String {
        // To the parser, what a command finds while it runs is the whole program's.
        guard let error = error as? ValidationError, command != Self.self else { return fullMessage(for: error) }
        let usage = usageString(for: command)
        let name = usage.split(separator: " ").prefix { !"[<-".contains($0.prefix(1)) }.joined(separator: " ")
        return "Error: \(error.message)\nUsage: \(usage)\n  See '\(name) --help' for more information."
    }

    private static func leave(with failure: CommandFailure) -> Never {
        Terminal.standardError.write(failure.diagnostic)
        Foundation.exit(failure.status)
    }
}
