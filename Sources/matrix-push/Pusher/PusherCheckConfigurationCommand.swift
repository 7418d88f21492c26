import ArgumentParser
import CommandLineSupport
import PushConfiguration
import PusherProgram
import ServiceProgram
import YAMLTree

/// `matrix-push pusher check-config`: checks a configuration file.
struct PusherCheckConfigurationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check a configuration file, its tokens and certificates.",
        discussion: """
            Checks all that a start of the pusher checks, except the database and the homeserver, and whether secrets are \
            readable by others and certificates expire. Nothing is opened for writing.

            Exit codes: 0 no errors, 2 invalid usage or configuration.
            """)

    @Argument(
        help: "The configuration file (YAML); - for standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @OptionGroup var configurationOption: PusherConfigurationOption
    @OptionGroup(visibility: .hidden) var servingOptions: ServingOptions

    @Option(help: "The output format; json prints an object on one line.")
    var format: OutputFormat = .text

    func validate() throws {
        try servingOptions.reject(for: "check-config", of: "pusher")
        if file != nil, configurationOption.config != nil {
            throw ValidationError("give either a file or --config, not both")
        }
    }

    func run() throws {
        guard let path = file ?? configurationOption.config else {
            throw ValidationError("missing configuration: give the path of the file")
        }
        let bytes = try ConfigurationFiles.configuration(path)
        let source = SourceText(name: PayloadInput.name(of: path), bytes: bytes)
        let diagnostics = PusherInspection.diagnostics(of: source)
        let isValid = diagnostics.allSatisfy { $0.severity < .error }
        switch format {
        case .json:
            let report = ConfigurationReport(
                file: path, valid: isValid, live: nil, problems: diagnostics.map { ConfigurationProblem($0) }, apps: [])
            try StandardOutput.print(String(decoding: report.jsonBytes(), as: UTF8.self))
        case .text:
            for diagnostic in diagnostics { Terminal.standardError.write(diagnostic) }
            try StandardOutput.print(isValid ? "\(source.name): valid" : "\(source.name): invalid")
        }
        if !isValid { throw ExitCode(CommandFailure.usageStatus) }
    }
}
