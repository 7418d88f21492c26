import APIRuntime
import ArgumentParser
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
        version: "0.1.0",
        subcommands: [
            GatewayCommand.self, ClientCommand.self, RulesCommand.self, ValidateCommand.self, DemoCommand.self,
        ])

    static func main() async {
        StandardOutput.occupyClosedStreams()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try StandardOutput.flush()
        } catch {
            leave(with: error)
        }
    }

    /// Says what went wrong, in the manner of the whole command line, and exits.
    private static func leave(with error: any Error) -> Never {
        // Help and version, usage errors and bare exit codes are the parser's.
        let isParsers = error is ExitCode || exitCode(for: error) != .failure
        if !isParsers { leave(with: CommandFailure(describing: error)) }
        let status = exitCode(for: error)
        let message = fullMessage(for: error)
        if status == .success {
            if !message.isEmpty { print(message) }
        } else if !message.isEmpty {
            let text = message.hasPrefix("Error: ") ? "error: " + message.dropFirst("Error: ".count) : message
            Terminal.standardError.write(text)
        }
        do {
            try StandardOutput.flush()
        } catch {
            leave(with: error)
        }
        Foundation.exit(status == .validationFailure ? CommandFailure.usageStatus : status.rawValue)
    }

    private static func leave(with failure: CommandFailure) -> Never {
        Terminal.standardError.write(failure.rendered(colored: Terminal.standardError.isColored))
        Foundation.exit(failure.status)
    }
}
