import ArgumentParser
import CommandLineSupport
import PushConfiguration
import PushGatewayProgram
import YAMLTree

/// `matrix-push gateway check-config`: checks a configuration file.
struct CheckConfigurationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check a configuration file, its keys and certificates.",
        discussion: """
            Checks all that a start of the gateway checks, and whether secrets are readable by others, certificates expire \
            or are for other topics, and keys belong to their certificates. Nothing is opened for writing.

            With --live it asks the push providers whether they accept the credentials. No device is notified: APNs gets a \
            notification to a device token that cannot exist, FCM a message that it only checks. Push servers of \
            UnifiedPush and Web Push check keys together with a subscription only; 'gateway test' sends a message to one.

            Exit codes: 0 no errors, 1 a server refuses the credentials or does not respond, 2 invalid usage or \
            configuration.
            """)

    @Argument(
        help: "The configuration file (YAML); - for standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @OptionGroup var configurationOption: ConfigurationOption
    @OptionGroup(visibility: .hidden) var servingOptions: ServingOptions

    @Flag(help: "Ask the push providers, without notifying a device.")
    var live = false

    @Option(help: ArgumentHelp("The time that the servers of an app have to respond.", valueName: "seconds"))
    var timeout: Double = 15

    @Option(help: "The output format; json prints an object on one line.")
    var format: OutputFormat = .text

    func validate() throws {
        try servingOptions.reject(for: "check-config")
        if file != nil, configurationOption.config != nil {
            throw ValidationError("give either a file or --config, not both")
        }
        guard timeout > 0, timeout <= 300 else {
            throw ValidationError("--timeout must be greater than 0 and at most 300")
        }
    }

    func run() async throws {
        guard let file = file ?? configurationOption.config else {
            throw ValidationError("missing configuration: give the path of the file")
        }
        let input = try ConfigurationInput(file)
        let inspection = ConfigurationInspection(input.source, name: file)
        let result = await inspection.result(live: live ? .seconds(timeout) : nil)
        switch format {
        case .json: try StandardOutput.print(String(decoding: result.report.jsonBytes(), as: UTF8.self))
        case .text:
            for diagnostic in result.diagnostics { Terminal.standardError.write(diagnostic) }
            try StandardOutput.print(ConfigurationReportText(result.report, name: input.source.name).text())
        }
        if !result.report.valid { throw ExitCode(CommandFailure.usageStatus) }
        if result.report.live == false { throw ExitCode.failure }
    }
}
