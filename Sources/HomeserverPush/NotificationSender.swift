import APIRuntime
import ClientServerAPI
import Logging
import PushGatewayAPI
import PushRules
import StringGrammars

/// The result of sending a notification to the gateway of a pusher.
public enum GatewayResponse: Hashable, Sendable {
    /// The gateway accepted the notification.
    case delivered
    /// The gateway rejected the pushkey, and the pusher was removed.
    case rejected
    /// The gateway couldn't be reached or returned an error, which the text describes. The pusher stays.
    case failed(String)
}

/// A sender of notifications to the gateways of pushers.
///
/// A notification is sent once. The specification requires homeservers to retry; the caller must do that.
///
/// Log lines contain the user and the app, but never the pushkey, which is often sufficient to notify a device.
public struct NotificationSender: Sendable {
    private let transport: any ClientTransport
    private let pushers: PusherStore
    private let logger: Logger

    /// - Parameters:
    ///   - transport: sends the requests. The URLs come from clients, see ``GatewayAddress``.
    ///   - pushers: the store from which rejected pushers are removed.
    public init(transport: any ClientTransport, pushers: PusherStore, logger: Logger) {
        self.transport = transport
        self.pushers = pushers
        self.logger = logger
    }

    /// Posts a notification to the pusher's gateway.
    /// - Returns: `nil` if the pusher has no gateway.
    public func send(
        _ notification: PushGatewayAPI.Notification, to pusher: RegisteredPusher
    ) async -> GatewayResponse? {
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
