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
/// ``send(_:in:)`` runs each member's push rules over an event, and notifies those whose rules say so.
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

    /// Runs the push rules of a room's members over a new event. Where they say so, the event is listed among the
    /// member's notifications and posted to the gateways of their pushers, one after the other, with the tweaks that the
    /// rules set.
    ///
    /// Rules see the event with its room, but without `unsigned`, which isn't the same for all users.
    /// - Returns: what became of each delivery, in the order of the room's members and their pushers.
    @discardableResult
    public func send(_ event: Event, in room: RoomContext) async -> [Delivery] {
        let flattened = FlattenedEvent(event.json(in: room.roomID))
        let pushRuleRoom = room.pushRuleRoom(sender: event.sender)
        var deliveries: [Delivery] = []
        for userID in room.localMembers {
            let user = PushRuleUser(userID: userID, displayName: room.displayNames[userID])
            let outcome = pushRules.compiledRuleset(of: userID).decision(on: flattened, in: pushRuleRoom, for: user)
            guard outcome.notifies else { continue }
            notifications.add(
                NotificationsResponse.Notification(
                    roomID: room.roomID, event: event, actions: outcome.actions, read: false, ts: now()),
                for: userID)
            let unread = notifications.unreadCount(of: userID)
            for pusher in pushers.pushers(of: userID) {
                let notification = PushGatewayAPI.Notification(
                    event: event, room: room, pusher: pusher, actions: outcome.actions, unread: unread)
                if let outcome = await sender.send(notification, to: pusher) {
                    deliveries.append(Delivery(pusher: pusher, outcome: outcome))
                }
            }
        }
        return deliveries
    }
}

extension Event {
    /// The event as push rules see it: with its room, and without what the homeserver tells each user besides.
    fileprivate func json(in roomID: String) -> JSONObject {
        var json = additionalProperties
        json["event_id"] = .string(eventID)
        json["room_id"] = .string(roomID)
        json["type"] = .string(type)
        json["state_key"] = stateKey.map(JSONValue.string)
        json["sender"] = .string(sender)
        json["origin_server_ts"] = .integer(originServerTS)
        json["content"] = .object(content)
        return json
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
