import ArgumentParser
import CommandLineSupport
import PusherProgram
import ServiceProgram
import ServiceSupport
import YAMLTree

/// The option `--config` of `pusher` and the commands below it.
struct PusherConfigurationOption: ParsableArguments {
    @Option(help: "The configuration file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    /// The path of the file.
    /// - Throws: `ValidationError` without the option.
    var path: String {
        get throws {
            guard let config else {
                throw ValidationError("missing configuration: give --config with the path of the file")
            }
            return config
        }
    }

    /// Returns the configuration. Prints the warnings of a valid file, and the diagnostics of an invalid one before it
    /// throws.
    func file() throws -> PusherConfigurationFile {
        do {
            let file = try ConfigurationSource<PusherConfigurationFile>(path: path).read()
            for warning in file.warnings { Terminal.standardError.write(warning) }
            return file
        } catch let error as ConfigurationError {
            throw error.shown
        }
    }
}

extension ConfigurationError {
    /// Prints the diagnostics, and returns the exit code.
    var shown: ExitCode {
        for diagnostic in diagnostics { Terminal.standardError.write(diagnostic) }
        return ExitCode(CommandFailure.usageStatus)
    }
}
