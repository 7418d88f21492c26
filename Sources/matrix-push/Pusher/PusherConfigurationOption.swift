import ArgumentParser
import CommandLineSupport
import PushGateway
import PusherProgram
import YAMLTree

/// The option `--config` of `pusher` and the commands below it.
struct PusherConfigurationOption: ParsableArguments {
    @Option(help: "The configuration file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    /// Returns the configuration. Prints the warnings of a valid file, and the diagnostics of an invalid one before it
    /// throws.
    func file() throws -> PusherConfigurationFile {
        do {
            let file = try PusherConfigurationFile(path: config)
            for warning in file.warnings { Terminal.standardError.write(warning) }
            return file
        } catch let error as GatewayConfigurationError {
            throw error.shown
        }
    }
}

extension GatewayConfigurationError {
    /// Prints the diagnostics, and returns the exit code.
    var shown: ExitCode {
        for diagnostic in diagnostics { Terminal.standardError.write(diagnostic) }
        return ExitCode(CommandFailure.usageStatus)
    }
}
