import APIRuntime
import ClientServerAPI
import Logging
import PushGatewayAPI
import PushRules
import StringGrammars

/// Delivers notifications to the gateways of pushers.
///
/// A delivery is tried once: waiting and trying again, as the specification asks of a homeserver, is for whoever queues
/// deliveries. Log lines name the app and the user, never a pushkey: often it is all that one needs to notify a device.
public struct NotificationSender: Sendable {
    private let transport: any ClientTransport
    private let pushers: PusherStore
    private let logger: Logger

    /// What became of one delivery.
    public enum Outcome: Hashable, Sendable {
        /// The gateway took it.
        case delivered
        /// The gateway says that the pushkey is dead; the pusher was removed.
        case rejected
        /// The gateway couldn't be reached, or answered with an error; the pusher stays.
        case failed(String)
    }

    /// - Parameters:
    ///   - transport: sends the requests. The addresses come from clients; see ``GatewayAddress``.
    ///   - pushers: where a pusher is removed from when its gateway rejects it.
    public init(transport: any ClientTransport, pushers: PusherStore, logger: Logger) {
        self.transport = transport
        self.pushers = pushers
        self.logger = logger
    }

    /// Posts a notification to the pusher's gateway.
    /// - Returns: what became of it; `nil` when the pusher has no gateway.
    public func send(_ notification: PushGatewayAPI.Notification, to pusher: RegisteredPusher) async -> Outcome? {
        guard let gateway = pusher.gateway else { return nil }
        let client = PushGatewayClient(
            APIConnection(transport: transport, baseURL: gateway.baseURL, maxResponseBytes: 1 << 20))
        let rejected: [String]
        do {
            rejected = try await client.notify(NotifyRequest(notification: notification)).rejected
        } catch {
            log(.warning, "delivery failed", pusher, ["error": "\(error)"])
            return .failed("\(error)")
        }
        guard rejected.contains(where: { $0.isIdentical(to: pusher.pusher.pushkey) }) else {
            log(.debug, "notification delivered", pusher)
            return .delivered
        }
        pushers.remove(rejected: pusher)
        log(.info, "pusher removed: its gateway rejected the pushkey", pusher)
        return .rejected
    }

    private func log(
        _ level: Logger.Level, _ message: Logger.Message, _ pusher: RegisteredPusher, _ more: Logger.Metadata = [:]
    ) {
        logger.log(
            level: level, message,
            metadata: [
                "user_id": "\(pusher.userID)", "app_id": "\(pusher.pusher.appID)",
                "gateway": "\(pusher.gateway?.baseURL.description ?? "")",
            ].merging(more) { $1 })
    }
}
