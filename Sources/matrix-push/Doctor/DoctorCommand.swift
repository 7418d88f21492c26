import APIRuntime
import ArgumentParser
import AsyncHTTPClientTransport
import CommandLineSupport
import DoctorModels
import PushDoctor

/// `matrix-push doctor`: finds out why an account gets no notifications.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find out why an account gets no notifications.",
        discussion: """
            Reads the account's pushers, push rules and devices, and asks the gateway of each pusher. Nothing is \
            changed. A gateway gets a notification that no device shows, to a random pushkey. With --send every device \
            of the account gets one visible notification instead.

            The homeserver is given by --homeserver or the environment variable MATRIX_HOMESERVER, the access token \
            by --token-file, --token or the environment variable MATRIX_TOKEN. The token goes to the homeserver alone.

            Exit codes: 0 no diagnostic is an error, although there may be warnings; 1 one is an error; 2 unusable \
            command line or file, or output that cannot be written; 3 the account cannot be examined, because the \
            homeserver cannot be reached or rejects the token.
            """)

    @OptionGroup var account: HomeserverOptions

    @Flag(help: "Send one visible notification to every device of the account.")
    var send = false

    @Option(help: ArgumentHelp("The time limit for each response, of homeserver and gateways.", valueName: "seconds"))
    var timeout: Double = 10

    @Option(help: "The output format: text, JSON, or a self-contained web page.")
    var format: ReportFormat = .text

    /// The exit status if the account can't be examined.
    private static let unexaminedStatus: Int32 = 3

    func validate() throws {
        guard timeout > 0, timeout <= 300 else {
            throw ValidationError("--timeout must be greater than 0 and at most 300")
        }
    }

    func run() async throws {
        let transport = AsyncHTTPClientTransport(timeout: .seconds(timeout))
        let homeserver = APIConnection(
            transport: transport, baseURL: try account.homeserverURL(), accessToken: try account.accessToken())
        var options = PushDoctor.Options()
        options.sendsTestPushes = send
        let report = await PushDoctor(homeserver: homeserver, gateways: transport, options: options).report()
        switch format {
        case .text:
            let terminal = Terminal.standardOutput
            try StandardOutput.print(DoctorText(report).text(colored: terminal.isColored, width: terminal.width))
        case .json: try StandardOutput.print(JSONText.pretty(report, width: 100))
        case .html: try StandardOutput.print(DoctorPage(report: report).rendered(), terminator: "")
        }
        if report.userID == nil { throw ExitCode(Self.unexaminedStatus) }
        if report.severity == .error { throw ExitCode.failure }
    }
}
