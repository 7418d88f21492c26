import CommandLineSupport
import PushClient
import PushDoctor
import Synchronization
import YAMLTree

/// A test push through the gateway to this program, at its start. It isn't shown as a notification.
struct GatewayTrial: Sendable {
    private let test: GatewayTest
    /// The gateway, as the pusher has it.
    private let gateway: GatewayURL
    private let appID: String
    private let provider: ListenProvider
    /// The URL at which the gateway reaches this program.
    private let publicURL: String
    private let clock: any DeviceClock
    private let state: State

    private final class State: Sendable {
        let isRejected = Atomic(false)
        let arrivals: AsyncStream<Void>
        let arrival: AsyncStream<Void>.Continuation

        init() { (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1)) }
    }

    /// The time after which a push that hasn't arrived is a problem.
    static let patience: Duration = .seconds(10)

    init(
        _ test: GatewayTest, of registration: PushRegistration, provider: ListenProvider, publicURL: String,
        clock: any DeviceClock
    ) {
        self.test = test
        gateway = registration.gateway
        appID = registration.appID
        self.provider = provider
        self.publicURL = publicURL
        self.clock = clock
        state = State()
    }

    /// Sends the test push and reports the result on standard error.
    func run() async {
        let result = await test.run()
        guard !Task.isCancelled else { return }
        switch result {
        case .accepted: await waitForArrival()
        case .rejected:
            state.isRejected.store(true, ordering: .relaxed)
            warn(
                "the gateway rejects the pusher: the homeserver will delete it at the first push",
                hint: Self.rejectionHint(appID, provider, publicURL))
        case .failed(let problem):
            warn("a test push to the gateway failed: \(problem)", hint: Self.rejectionHint(appID, provider, publicURL))
        case .noGateway(let problem):
            warn(
                "a test push to the gateway failed: \(problem)",
                hint: "pushes can arrive only if the homeserver reaches a gateway at this URL")
        }
    }

    private func waitForArrival() async {
        async let _: Void = warnIfLate()
        for await _ in state.arrivals { break }
        if !Task.isCancelled { Terminal.standardError.write("a test push has arrived through the gateway") }
    }

    private func warnIfLate() async {
        try? await clock.sleep(until: clock.now + Self.patience)
        guard !Task.isCancelled else { return }
        warn(
            "the gateway has accepted a test push, but it has not arrived after \(Self.patience.components.seconds) s",
            hint: "the gateway must be able, and allowed, to reach \(publicURL); its log has more")
    }

    /// Returns whether a push is the test, and takes note of its arrival.
    func receives(_ notification: ReceivedNotification) -> Bool {
        guard notification.eventID == test.eventID else { return false }
        state.arrival.yield()
        return true
    }

    /// The failure of a pusher that the homeserver has deleted.
    var deletion: CommandFailure {
        let isRejected = state.isRejected.load(ordering: .relaxed)
        let reason =
            isRejected
            ? "the gateway rejects it, so the homeserver has deleted it"
            : """
            the homeserver has deleted it, probably because the gateway rejected it; or another program of the account \
            did so
            """
        return CommandFailure(
            "the pusher is gone: \(reason)", hint: Self.rejectionHint(appID, provider, publicURL))
    }

    private static func rejectionHint(_ appID: String, _ provider: ListenProvider, _ publicURL: String) -> String {
        """
        the gateway needs the app "\(appID.singleLine)" with the provider \(provider.rawValue), and must be allowed to \
        reach \(publicURL); its log has the reason
        """
    }

    private func warn(_ message: String, hint: String) {
        Terminal.standardError.write(.warning(message.singleLine, at: nil, hint: hint))
    }
}
