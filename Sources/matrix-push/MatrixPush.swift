import APIRuntime
import ArgumentParser
import CommandLineSupport
import Foundation

/// The root command: gateway, pusher, client, device, push rules and validator.
@main
struct MatrixPush: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix-push",
        abstract: "Matrix push notifications: gateway, pusher, client, device, push rules and validator.",
        discussion: """
            Exit codes: 0 success, 1 failure or invalid payload, 2 unusable command line or file, or output that \
            cannot be written. 'gateway' ends with 1 if it cannot write its output, 'doctor' with 3 if it cannot \
            examine the account.
            """,
        version: ToolkitVersion.current,
        subcommands: [
            GatewayCommand.self, PusherCommand.self, ClientCommand.self, ListenCommand.self, DoctorCommand.self,
            RulesCommand.self, ValidateCommand.self,
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

    /// Prints an error in the format of all commands and exits.
    /// - Parameter command: the command that failed; the root command if the subcommand isn't known.
    private static func leave(with error: any Error, of command: any ParsableCommand.Type) -> Never {
        // The parser formats help, version, usage errors and bare exit codes.
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
        // For an error thrown by `run()` the parser would show the usage of the root command.
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
