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

/// The push features of one homeserver, in memory: its users' pushers, push rules and notifications.
///
/// ```swift
/// let service = HomeserverPushService(transport: transport, logger: logger)
/// service.sessions.add(AccessToken(secret), for: AuthenticatedUser(userID: "@fern:garden.example"))
/// var router = APIRouter()
/// service.register(on: &router)
/// ```
///
/// ``process(_:in:)`` evaluates each member's push rules for an event, and notifies the members whose rules match.
public struct HomeserverPushService: Sendable {
    public let sessions: SessionStore
    public let pushers: PusherStore
    public let pushRules: PushRuleStore
    public let notifications: NotificationStore
    private let sender: NotificationSender
    /// A function that returns the current time, in milliseconds since 1970 (UTC).
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - transport: sends notifications to gateways. The URLs come from clients, see ``GatewayAddress``.
    ///   - now: returns the current time, in milliseconds since 1970 (UTC).
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

    /// A notification that was sent to the gateway of a pusher.
    public struct Delivery: Hashable, Sendable {
        public let pusher: RegisteredPusher
        public let response: GatewayResponse
    }

    // MARK: Events

    /// Evaluates the push rules of the room's local members for a new event.
    ///
    /// For each member whose rules notify, the event is added to the member's notifications and posted to the gateways
    /// of the member's pushers, one after the other, with the tweaks that the rules set.
    ///
    /// Rules see the event with its `room_id` and without `unsigned`, which differs between users.
    ///
    /// - Returns: the deliveries, in the order of the members and their pushers.
    /// - Complexity: counts the unread notifications of each notified member, which is O(n) in the notifications kept.
    @discardableResult
    public func process(_ event: Event, in room: RoomContext) async -> [Delivery] {
        let flattened = FlattenedEvent(event.pushRuleInput(in: room.roomID))
        let pushRuleRoom = room.pushRuleRoom(sender: event.sender)
        var deliveries: [Delivery] = []
        for userID in room.localMembers {
            let user = PushRuleUser(userID: userID, displayName: room.displayNames[userID])
            let decision = pushRules.compiledRuleset(of: userID).decision(on: flattened, in: pushRuleRoom, for: user)
            guard decision.notifies else { continue }
            notifications.add(
                NotificationsResponse.Notification(
                    roomID: room.roomID, event: event, actions: decision.actions, read: false, ts: now()),
                for: userID)
            let unread = notifications.unreadCount(of: userID)
            for pusher in pushers.pushers(of: userID) {
                let notification = PushGatewayAPI.Notification(
                    event: event, room: room, pusher: pusher, actions: decision.actions, unread: unread)
                if let response = await sender.send(notification, to: pusher) {
                    deliveries.append(Delivery(pusher: pusher, response: response))
                }
            }
        }
        return deliveries
    }
}

extension Event {
    /// Returns the event as push rules see it: with its room, and without `unsigned`.
    ///
    /// The codec writes the other members, so that none is missing when the schema gets a new one.
    fileprivate func pushRuleInput(in roomID: String) -> JSONObject {
        var event = self
        event.unsigned = nil
        // The codec writes valid JSON, so that reading it without limits can't fail.
        let limits = JSONLimits(maxDepth: .max, maxStringBytes: .max, maxCount: .max)
        var json = (try? JSONObject(json: event.jsonBytes(), limits: limits)) ?? [:]
        json["room_id"] = .string(roomID)
        return json
    }
}

// MARK: The client-server API

extension HomeserverPushService: HomeserverServer {
    public func authenticate(_ accessToken: AccessToken) async throws -> AuthenticatedUser {
        guard let user = sessions.user(of: accessToken) else { throw MatrixError.unknownToken }
        return user
    }

    public func getPushers(caller: AuthenticatedUser) async throws -> PushersResponse {
        PushersResponse(pushers: pushers.pushers(of: caller.userID).map(\.pusher))
    }

    public func setPusher(_ body: SetPusherRequest, caller: AuthenticatedUser) async throws {
        try pushers.set(body, for: caller.userID, at: now() / 1000)
    }

    public func getNotifications(
        from: String?, limit: Int64?, only: String?, caller: AuthenticatedUser
    ) async throws -> NotificationsResponse {
        try notifications.page(of: caller.userID, from: from, limit: limit, onlyHighlights: only == "highlight")
    }
}
