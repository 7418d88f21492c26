import APIRuntime
import PushClient
import YAMLTree

/// A test of a gateway with a real pusher, by the program that is its device. It recognizes the test by the event's ID.
///
/// Unlike ``PushDoctor`` with its random pushkeys, it finds out whether the gateway accepts the pushkey.
package struct GatewayTest: Sendable {
    package enum Result: Hashable, Sendable {
        /// The gateway has processed the notification.
        case accepted
        /// The gateway rejects the pushkey. A homeserver deletes the pusher for that.
        case rejected
        /// The gateway responds with an error, perhaps because of the app or its provider; the error as a sentence.
        case failed(String)
        /// No gateway responds; the reason as a sentence.
        case noGateway(String)
    }

    /// The ID of an event that doesn't exist, by which the device recognizes the notification.
    package let eventID: String
    private let entry: PusherEntry
    private let probe: GatewayProbe

    /// - Parameter transport: sends the notification. Its time limit is that of the request.
    /// - Returns: `nil` for a registration that isn't valid.
    package init?(_ registration: PushRegistration, transport: any ClientTransport) {
        guard let request = try? registration.request(), let pusher = try? JSONValue(json: request.jsonBytes()),
            let entry = PusherEntry(pusher, index: 0), let gateway = BaseURL.origin(of: registration.gateway.text)
        else { return nil }
        var generator = SystemRandomNumberGenerator()
        eventID = "$matrix-push-test-\(String(generator.next(), radix: 16))"
        self.entry = entry
        probe = GatewayProbe(gateway: gateway, transport: transport, secrets: entry.secrets)
    }

    /// Sends the notification, once.
    package func run() async -> Result {
        let response = await probe.send(.test(of: entry, eventID: eventID))
        if response.isProcessed { return response.rejects(entry.pushkey) ? .rejected : .accepted }
        let problem = response.problem(of: "\(probe.gateway)", subject: entry.subject).summary
        return response.mayDependOnApp ? .failed(problem) : .noGateway(problem)
    }
}
