import APIRuntime
import ArgumentParser
import CommandLineSupport
import PushConfiguration
import PushGateway
import PushGatewayProgram
import YAMLTree

/// `matrix-push gateway test`: sends one visible notification to a device.
struct TestPushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send one visible test push to a device.",
        discussion: """
            Sends a notification through the provider of an app, and shows what was sent and the provider's response. No \
            gateway has to run; it is not involved.

            A pushkey on the command line is visible to other users of this machine and stays in the shell's history: \
            prefer --pushkey-file. For Web Push and encrypted UnifiedPush, --data has the pusher's data with "endpoint", \
            "p256dh" and "auth", or the subscription as browsers print it; the pushkey may then be omitted.

            Exit codes: 0 the provider accepted the notification, 1 it did not, 2 invalid usage or configuration.
            """)

    @OptionGroup var configurationOption: ConfigurationOption
    @OptionGroup(visibility: .hidden) var servingOptions: ServingOptions

    @Option(help: ArgumentHelp("The app_id of the device's pusher.", valueName: "app_id"))
    var app: String

    @Option(help: "The pushkey of the device's pusher.")
    var pushkey: String?

    @Option(
        help: ArgumentHelp("A file that contains only the pushkey; - for standard input.", valueName: "file"),
        completion: .file())
    var pushkeyFile: String?

    @Option(help: ArgumentHelp("The pusher's data, or a Web Push subscription.", valueName: "json"))
    var data: String?

    @Option(help: ArgumentHelp("A file with --data; - for standard input.", valueName: "file"), completion: .file())
    var dataFile: String?

    @Option(help: "The name of the room in the notification.")
    var title = "Test"

    @Option(help: "The text of the message in the notification.")
    var body = "This is a test push of matrix-push."

    @Option(help: ArgumentHelp("The time that the provider has to respond.", valueName: "seconds"))
    var timeout: Double = 20

    @Option(help: "The output format; json prints an object on one line.")
    var format: OutputFormat = .text

    /// The maximum size of a file with a pushkey or data in bytes.
    private static let maxFileBytes = 1 << 16

    func validate() throws {
        try servingOptions.reject(for: "test")
        if pushkey != nil, pushkeyFile != nil {
            throw ValidationError("give either --pushkey or --pushkey-file, not both")
        }
        if data != nil, dataFile != nil { throw ValidationError("give either --data or --data-file, not both") }
        guard [configurationOption.config, pushkeyFile, dataFile].count(where: { $0 == "-" }) < 2 else {
            throw ValidationError("only one file can be standard input")
        }
        guard timeout > 0, timeout <= 300 else {
            throw ValidationError("--timeout must be greater than 0 and at most 300")
        }
    }

    func run() async throws {
        guard let config = configurationOption.config else {
            throw ValidationError("missing configuration: give --config")
        }
        var pushkey = pushkey
        if let pushkeyFile { pushkey = try Self.contents(of: pushkeyFile) }
        let push: TestPush
        do {
            push = try TestPush(
                ConfigurationInput(config).file(), appID: app, pushkey: pushkey, data: try pusherData(), title: title,
                body: body)
        } catch let failure as TestPush.Failure {
            throw CommandFailure(failure.problem, hint: failure.hint, status: CommandFailure.usageStatus)
        } catch let error as GatewayConfigurationError {
            for diagnostic in error.diagnostics { Terminal.standardError.write(diagnostic) }
            throw ExitCode(CommandFailure.usageStatus)
        }
        let report = await push.report(within: .seconds(timeout))
        switch format {
        case .json: try StandardOutput.print(String(decoding: report.jsonBytes(), as: UTF8.self))
        case .text: try StandardOutput.print(PushReportText(report).text(Terminal.standardOutput.style))
        }
        if report.result != .delivered { throw ExitCode.failure }
    }

    private func pusherData() throws(CommandFailure) -> JSONObject? {
        var text = data
        if let dataFile { text = try Self.contents(of: dataFile) }
        guard let text else { return nil }
        do {
            return try JSONObject(json: Array(text.utf8))
        } catch {
            // The text isn't repeated, because it contains secrets.
            throw CommandFailure(
                "the data is not a JSON object", hint: #"such as {"endpoint": "https://…", "auth": "…"}"#,
                status: CommandFailure.usageStatus)
        }
    }

    private static func contents(of path: String) throws(CommandFailure) -> String {
        let payload: PayloadInput.Payload
        do {
            payload = try PayloadInput(path, maxPayloadBytes: maxFileBytes).whole()
        } catch {
            throw CommandFailure(reading: path, error)
        }
        let text = String(decoding: payload.bytes, as: UTF8.self).trimmingPrefix { $0.isWhitespace }
        guard !payload.isTooLarge, let end = text.lastIndex(where: { !$0.isWhitespace }) else {
            let problem = payload.isTooLarge ? "has more than \(maxFileBytes) bytes" : "is empty"
            throw CommandFailure("\(PayloadInput.name(of: path)) \(problem)", status: CommandFailure.usageStatus)
        }
        return String(text[...end])
    }
}
