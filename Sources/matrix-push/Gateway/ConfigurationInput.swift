import ArgumentParser
import CommandLineSupport
import PushGateway
import PushGatewayProgram
import YAMLTree

/// The configuration file that a command of `gateway` reads; `-` is standard input.
struct ConfigurationInput {
    let source: SourceText

    /// - Throws: `CommandFailure` for a file that can't be read.
    init(_ path: String) throws(CommandFailure) {
        source = SourceText(
            name: PayloadInput.name(of: path), bytes: try ConfigurationFiles.configuration(path))
    }

    /// Returns the configuration. Prints the warnings of a valid file.
    func file() throws(GatewayConfigurationError) -> GatewayConfigurationFile {
        let file = try GatewayConfigurationFile(source, makeProvider: GatewayProgram.provider(forChecking:))
        for warning in file.warnings { Terminal.standardError.write(warning) }
        return file
    }
}

/// The option `--config` of `gateway` and the commands below it, which the argument parser gives the same value.
struct ConfigurationOption: ParsableArguments {
    @Option(help: "The configuration file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var config: String?
}
