import ArgumentParser
import CommandLineSupport
import Foundation

/// The command line of the generator.
@main
struct SpecGen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "specgen",
        abstract: "Turns OpenAPI and JSON Schema YAML into Swift.",
        version: ToolkitVersion.current,
        subcommands: [
            InitCommand.self, GenerateCommand.self, CheckCommand.self, LintCommand.self, ValidateCommand.self,
            DiffCommand.self, BundleCommand.self, ReferenceCommand.self,
        ])

    static func main() {
        StandardOutput.occupyClosedStreams()
        // A closed pipe fails the write, which ends the command with exit code 2.
        signal(SIGPIPE, SIG_IGN)
        StandardOutput.flushLines()
        do {
            var command = try parseAsRoot()
            try command.run()
            try StandardOutput.flush()
        } catch {
            leave(with: error)
        }
    }

    /// Prints an error and ends the process. Usage errors exit with 2, as with other tools; 1 means that schemas or
    /// payloads have errors.
    private static func leave(with error: any Error) -> Never {
        switch error {
        case let code as ExitCode: exit(withError: code)
        case let failure as CommandFailure: leave(with: failure)
        case let failure as OutputFailure:
            // The reader of a closed pipe, such as `head`, has all the lines that it wanted.
            if failure.isClosedPipe { exit(withError: ExitCode(CommandFailure.usageStatus)) }
            leave(with: CommandFailure(failure))
        default:
            if exitCode(for: error).isSuccess { leave(printing: fullMessage(for: error)) }
            Terminal.standardError.writeUsage(fullMessage(for: error))
            exit(withError: ExitCode(CommandFailure.usageStatus))
        }
    }

    /// Prints the help, the version or a completion script.
    private static func leave(printing text: String) -> Never {
        do {
            if !text.isEmpty { try StandardOutput.print(text) }
            try StandardOutput.flush()
        } catch {
            leave(with: error)
        }
        exit(withError: ExitCode.success)
    }

    private static func leave(with failure: CommandFailure) -> Never {
        Terminal.standardError.write(failure.diagnostic)
        exit(withError: ExitCode(failure.status))
    }
}
