import ArgumentParser
import Foundation

/// The command line of the generator; the only part of it that touches the file system.
@main
struct SpecGen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "specgen",
        abstract: "Turns OpenAPI and JSON Schema YAML into Swift.",
        version: "0.1.0",
        subcommands: [
            InitCommand.self, GenerateCommand.self, CheckCommand.self, LintCommand.self, ValidateCommand.self,
            DiffCommand.self,
        ])

    static func main() {
        // A pipe that nobody reads is for `Console` to notice.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let code as ExitCode {
            exit(withError: code)
        } catch {
            let status = exitCode(for: error)
            if status.isSuccess { exit(withError: error) }
            // Usage errors exit with 2, as with other tools; 1 says that schemas or payloads are at fault.
            Console.standard.error(fullMessage(for: error))
            exit(withError: ExitCode(2))
        }
    }
}
