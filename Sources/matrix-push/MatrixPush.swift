import APIRuntime
import ArgumentParser
import Foundation

/// The command line of the whole system: gateway, client, validator and demonstration.
@main
struct MatrixPush: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix-push",
        abstract: "Matrix push notifications: a gateway, a client, a validator and a demonstration.",
        discussion: """
            Exit status: 0 for success, 1 when something failed or a payload is invalid, 2 when the command line or an \
            input file can't be used.
            """,
        version: "0.1.0",
        subcommands: [GatewayCommand.self, ClientCommand.self, ValidateCommand.self, DemoCommand.self])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            leave(with: error)
        }
    }

    /// Says what went wrong, in the manner of the whole command line, and exits.
    private static func leave(with error: any Error) -> Never {
        if let failure = CommandFailure(describing: error) {
            Terminal.standardError.write(failure.rendered(colored: Terminal.standardError.isColored))
            Foundation.exit(failure.status)
        }
        // What is left is the parser's: help and version, usage errors, and bare exit codes.
        let status = exitCode(for: error)
        let message = fullMessage(for: error)
        if status == .success {
            if !message.isEmpty { print(message) }
        } else if !message.isEmpty {
            let text = message.hasPrefix("Error: ") ? "error: " + message.dropFirst("Error: ".count) : message
            Terminal.standardError.write(text)
        }
        Foundation.exit(status == .validationFailure ? CommandFailure.usageStatus : status.rawValue)
    }
}
