import APIRuntime
import ClientServerAPI
import Logging
import PushGatewayAPI
import PushRules

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The push side of one homeserver, in memory: its users' pushers, push rules and notifications.
///
/// ```swift
/// let service = HomeserverPushService(transport: transport, logger: logger)
/// service.sessions.add(AccessToken(secret), for: Caller(userID: "@fern:garden.example"))
/// var router = APIRouter()
/// service.register(on: &router)
/// ```
///
/// Push rules are stored, but not evaluated yet: ``send(_:in:)`` notifies every local member of each message that
/// somebody else sent, unless the member's rule `.m.rule.master` is enabled.
public struct HomeserverPushService: Sendable {
    public let sessions: SessionStore
    public let pushers: PusherStore
    public let pushRules: PushRuleStore
    public let notifications: NotificationStore
    private let sender: NotificationSender
    /// The present, in milliseconds since 1970 (UTC).
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - transport: sends notifications to gateways; see ``GatewayAddress`` about whose addresses those are.
    ///   - now: the present, in milliseconds since 1970 (UTC).
    public init(
        transport: any ClientTransport, sessions: SessionStore = .init(), pushers: PusherStore = .init(),
        pushRules: PushRuleStore = .init(), notifications: NotificationStore = .init(), logger: Logger,
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }
    ) {
        self.sessions = sessions
        self.pushers = pushers
        self.pushRules = pushRules
        self.notifications = notifications
        self.now = now
        sender = NotificationSender(transport: transport, pushers: pushers, logger: logger)
    }

    /// One notification on its way to one pusher.
    public struct Delivery: Hashable, Sendable {
        public let pusher: RegisteredPusher
        public let outcome: NotificationSender.Outcome
    }

    // MARK: Events

    /// What a message does in place of the rule that would match it.
    private static let actions: [Action] = [.notify, .setTweak(.init(setTweak: "sound", value: "default"))]

    /// Notifies the members of a room of a new event: lists it among their notifications and posts it to their pushers'
    /// gateways, one after the other.
    ///
    /// In place of push rules: only messages, encrypted ones included, notify, and nobody is told of their own.
    /// - Returns: what became of each delivery, in the order of the room's members and their pushers.
    @discardableResult
    public func send(_ event: Event, in room: RoomContext) async -> [Delivery] {
        guard event.stateKey == nil, event.type == "m.room.message" || event.type == "m.room.encrypted" else {
            return []
        }
        var deliveries: [Delivery] = []
        for userID in room.localMembers where !userID.isSameBytes(as: event.sender) && !isSilenced(userID) {
            notifications.add(
                NotificationsResponse.Notification(
                    roomID: room.roomID, event: event, actions: Self.actions, read: false, ts: now()),
                for: userID)
            let unread = notifications.unreadCount(of: userID)
            for pusher in pushers.pushers(of: userID) {
                let notification = PushGatewayAPI.Notification(
                    event: event, room: room, pusher: pusher, actions: Self.actions, unread: unread)
                if let outcome = await sender.send(notification, to: pusher) {
                    deliveries.append(Delivery(pusher: pusher, outcome: outcome))
                }
            }
        }
        return deliveries
    }

    private func isSilenced(_ userID: String) -> Bool {
        let master = try? pushRules.rule(DefaultPushRules.masterRuleID, .override, of: userID)
        return master?.enabled ?? false
    }
}

// MARK: The client-server API

extension HomeserverPushService: HomeserverServer {
    public func authenticate(_ accessToken: AccessToken) async throws -> Caller {
        guard let caller = sessions.caller(of: accessToken) else { throw MatrixError.unknownToken }
        return caller
    }

    public func getPushers(caller: Caller) async throws -> PushersResponse {
        PushersResponse(pushers: pushers.pushers(of: caller.userID).map(\.pusher))
    }

    public func setPusher(_ body: SetPusherRequest, caller: Caller) async throws {
        try pushers.set(body, for: caller.userID, at: now() / 1000)
    }

    public func getNotifications(
        from: String?, limit: Int64?, only: String?, caller: Caller
    ) async throws -> NotificationsResponse {
        try notifications.page(of: caller.userID, from: from, limit: limit, onlyHighlights: only == "highlight")
    }
}
