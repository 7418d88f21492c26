import APIRuntime
import ArgumentParser
import CommandLineSupport
import PushClient
import PushDoctor
import ServiceProgram
import UnixSignals

/// `matrix-push listen`: a device in a terminal.
struct ListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Be a device: set a pusher, receive, and show the notifications.",
        discussion: """
            Sets a pusher for the owner of the access token, and shows what a phone would show of each push: the event is \
            fetched from the homeserver, the user's push rules decide, and what was read on another device is withdrawn. \
            The pusher is removed on SIGINT (Ctrl+C), SIGTERM and every other end. A second signal ends the program \
            without that.

            With --own-gateway the homeserver posts to this program, which is the push gateway of its pusher. With \
            --gateway it posts to that gateway, which delivers to this program as to a push server: by UnifiedPush or Web \
            Push, encrypted if the gateway can do that. The gateway must know --app-id with this provider, and must be \
            allowed to reach this program. A test push at the start shows whether that works.

            The homeserver is given by --homeserver or the environment variable MATRIX_HOMESERVER, the access token by \
            --token, --token-file or the environment variable MATRIX_TOKEN. Notifications go to standard output, \
            everything else to standard error. With --format json each push is an object on a line.

            Exit codes: 0 ended by a signal, by --count, by --for without --count, or because no program reads the output \
            any more; 1 the homeserver cannot be reached or refuses a request, the pusher or the access token was deleted \
            meanwhile, the pusher could not be removed, the address is in use, or --for has passed before --count \
            notifications; 2 unusable command line or file, or output that cannot be written; 130 or 143 ended by a second \
            SIGINT or SIGTERM.
            """)

    @OptionGroup var options: ClientOptions

    @Flag(help: "Be the push gateway of the pusher, too.")
    var ownGateway = false

    @Option(
        help: ArgumentHelp(
            "The push gateway's URL, with the path /_matrix/push/v1/notify, as the homeserver reaches it.",
            valueName: "url"))
    var gateway: String?

    @Option(
        help: ArgumentHelp(
            "The pusher's app_id (default with --own-gateway: \(ListenPusher.appID)).", valueName: "id"))
    var appID: String?

    @Option(help: "The provider of --app-id in the gateway: unifiedpush (default) or webpush.")
    var provider: ListenProvider?

    @Option(
        name: .customLong("listen"),
        help: ArgumentHelp("The address to listen on; port 0 lets the system choose.", valueName: "host:port"))
    var address = ListenAddress.loopback

    @Option(
        help: ArgumentHelp(
            """
            The URL at which the gateway, or with --own-gateway the homeserver, reaches this program, if it differs from \
            the address: that of a reverse proxy or a tunnel.
            """, valueName: "url"))
    var endpointURL: String?

    @Flag(help: "Ask for pushes with the whole event instead of its identifiers.")
    var wholeEvent = false

    @Option(help: ArgumentHelp("End after this number of shown notifications.", valueName: "count"))
    var count: Int?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("End after this time, from when the pusher is set.", valueName: "seconds"))
    var seconds: Double?

    /// The time limit for each of the two requests that remove the pusher.
    private static let removalLimit: Duration = .seconds(10)

    func validate() throws {
        guard ownGateway != (gateway != nil) else {
            throw ValidationError(ownGateway ? "give either --own-gateway or --gateway" : Self.missingGateway)
        }
        if gateway != nil, appID == nil {
            throw ValidationError("missing --app-id: the gateway finds the provider of a pusher by its app_id")
        }
        if ownGateway, let provider {
            throw ValidationError(
                """
                --provider \(provider.rawValue) needs --gateway: with --own-gateway the homeserver posts to this program, \
                and no provider is involved
                """)
        }
        if let count, count < 1 { throw ValidationError("--count must be at least 1") }
        if let seconds {
            guard seconds > 0, seconds <= 31_536_000 else {
                throw ValidationError("--for must be greater than 0 and at most 31536000")
            }
        }
        if address.isWildcard, endpointURL == nil {
            throw ValidationError(
                "--listen \(address.defaultValueDescription) is no address to send to: give --endpoint-url as well")
        }
    }

    private static let missingGateway = """
        missing gateway: give --gateway and --app-id, or --own-gateway, for which the homeserver must be allowed to reach \
        this program
        """

    func run() async throws {
        StandardOutput.flushLines()
        DescriptorLimit.raise()
        let device = try device()
        // Before the pusher is set: from then on, an end must remove it.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await device.run(signals)
    }

    /// Returns the device that the options describe.
    func device(clock: any DeviceClock = SystemDeviceClock()) throws -> ListeningDevice {
        let (appID, provider, isOwnGateway) = (appID ?? ListenPusher.appID, provider ?? .unifiedpush, ownGateway)
        let receiver = PushReceiver(isOwnGateway ? .gateway(appID: appID) : .endpoint, inbox: PushInbox())
        let keys = isOwnGateway ? nil : PushKeyPair()
        let gatewayURL = try gateway.map { try Self.gatewayURL($0, "--gateway") }
        let eventIDOnly = !wholeEvent
        let finalConnection = try options.connection.connection(
            timeout: min(Self.removalLimit, .seconds(options.connection.timeout)))
        return ListeningDevice(
            connection: try options.connection.connection(),
            removal: PusherRemoval(
                connection: finalConnection, clock: clock,
                commands: AccountCommand(homeserver: finalConnection.baseURL, options: options.connection.account)),
            address: address, publicURL: try publicURL(), receiver: receiver, provider: isOwnGateway ? nil : provider,
            keys: keys,
            // Web Push is always encrypted; public gateways of UnifiedPush can't encrypt.
            reader: PayloadReader(allowsUnencrypted: provider == .unifiedpush),
            registration: { baseURL in
                var registration = PushRegistration(
                    address: keys.map { provider.address(receiver.endpoint(at: baseURL), $0) } ?? receiver.address,
                    appID: appID,
                    gateway: try gatewayURL
                        ?? GatewayURL("\(baseURL.scheme)://\(baseURL.authority)\(GatewayURL.path)", allowsHTTP: true),
                    appName: ListenPusher.appName, deviceName: ListenPusher.deviceName, language: "en")
                registration.eventIDOnly = eventIDOnly
                return registration
            },
            format: options.format, maxShown: count, duration: seconds.map { .seconds($0) }, clock: clock)
    }

    private static func gatewayURL(_ text: String, _ option: String) throws(ValidationError) -> GatewayURL {
        do {
            return try GatewayURL(text, allowsHTTP: true)
        } catch {
            throw ValidationError("\(option): \(error)")
        }
    }

    private func publicURL() throws -> BaseURL? {
        guard let endpointURL else { return nil }
        let url: BaseURL
        do {
            url = try BaseURL(endpointURL)
        } catch {
            throw ValidationError("--endpoint-url: \(error)")
        }
        // The path of a gateway is fixed (push gateway API), and braces would be parameters of a route.
        if ownGateway, !url.path.isEmpty {
            throw ValidationError("--endpoint-url: a gateway's URL has no path before \(GatewayURL.path)")
        }
        if url.path.contains(where: { "{}".contains($0) }) {
            throw ValidationError("--endpoint-url: expected no braces in the URL")
        }
        return url
    }
}
