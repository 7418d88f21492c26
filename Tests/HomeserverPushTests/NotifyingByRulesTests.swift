import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import HomeserverPush
import LoopbackServer
import PushGatewayAPI
import Synchronization
import Testing

/// A client changes push rules over HTTP, an event is processed, and a gateway receives notifications over HTTP.
@Suite("Push rules determine the notifications", .timeLimit(.minutes(5)))
struct NotifyingByRulesTests {
    /// Fern's client, fern's homeserver, and the gateway of fern's device.
    struct Setting {
        let client: HomeserverClient
        let service: HomeserverPushService
        let gateway: Gateway
        /// A room with 12 members.
        var room = RoomContext(roomID: "!beds:garden.example", localMembers: [fern, wren], memberCount: 12)

        /// Processes an event and returns the notifications that the gateway received for it.
        func pushed(
            _ body: String = "The tomatoes are ripe", _ content: JSONObject = [:], from sender: String = wren,
            type: String = "m.room.message", in room: RoomContext? = nil
        ) async -> [PushGatewayAPI.Notification] {
            var all: JSONObject = ["msgtype": "m.text", "body": .string(body)]
            for (key, value) in content { all[key] = value }
            let event = Event(eventID: "$one", type: type, sender: sender, originServerTS: 0, content: all)
            await service.process(event, in: room ?? self.room)
            return gateway.take()
        }
    }

    final class Gateway: Sendable {
        private let received = Mutex<[PushGatewayAPI.Notification]>([])

        var router: APIRouter {
            var router = APIRouter()
            router.on(.post, "/_matrix/push/v1/notify") { request in
                let notification = try await request.body(as: NotifyRequest.self).notification
                self.received.withLock { $0.append(notification) }
                return ServerResponse(json: ["rejected": []] as JSONObject)
            }
            return router
        }

        /// Returns and removes the received notifications.
        func take() -> [PushGatewayAPI.Notification] {
            received.withLock { received in
                defer { received = [] }
                return received
            }
        }
    }

    private func withSetting(_ body: (Setting) async throws -> Void) async throws {
        let transport = AsyncHTTPClientTransport(timeout: .seconds(120))
        let service = HomeserverPushService(transport: transport, logger: .silent)
        service.sessions.add(AccessToken("secret"), for: AuthenticatedUser(userID: fern, deviceID: "TABLET"))
        var router = APIRouter()
        service.register(on: &router)
        let gateway = Gateway()
        try await withServer(gateway.router) { gatewayURL in
            try await withServer(router) { baseURL in
                let client = HomeserverClient(
                    APIConnection(transport: transport, baseURL: baseURL, accessToken: AccessToken("secret")))
                try await client.setPusher(httpPusher(url: "\(gatewayURL)/_matrix/push/v1/notify"))
                try await body(Setting(client: client, service: service, gateway: gateway))
            }
        }
    }

    @Test("a message notifies without a sound in a large room, with a sound in a room of two")
    func defaults() async throws {
        try await withSetting { setting in
            let one = try #require(await setting.pushed().first)
            #expect(one.devices.first?.tweaks == nil)
            #expect(one.prio == .low)
            var two = setting.room
            two.memberCount = 2
            let other = try #require(await setting.pushed(in: two).first)
            #expect(other.devices.first?.tweaks == ["sound": "default"])
            #expect(other.prio == .high)
        }
    }

    @Test("a disabled rule doesn't notify until it is enabled again")
    func disabled() async throws {
        try await withSetting { setting in
            #expect(await setting.pushed().count == 1)
            let off = PushRuleEnabled(enabled: false)
            try await setting.client.setPushRuleEnabled(kind: .underride, ruleID: ".m.rule.message", off)
            #expect(await setting.pushed().isEmpty)
            let on = PushRuleEnabled(enabled: true)
            try await setting.client.setPushRuleEnabled(kind: .underride, ruleID: ".m.rule.message", on)
            #expect(await setting.pushed().count == 1)
            try await setting.client.setPushRuleEnabled(kind: .override, ruleID: ".m.rule.master", on)
            #expect(await setting.pushed().isEmpty)
        }
    }

    @Test("a keyword rule sets sound and highlight, in the notification and in the list")
    func keyword() async throws {
        try await withSetting { setting in
            let actions: [Action] = [
                .notify, .setTweak(.init(setTweak: "sound", value: "bell")), .setTweak(.init(setTweak: "highlight")),
            ]
            try await setting.client.setPushRule(
                kind: .content, ruleID: "harvest", rule(actions, pattern: "tomato*"))
            let notification = try #require(await setting.pushed().first)
            #expect(notification.devices.first?.tweaks == ["sound": "bell", "highlight": true])
            #expect(notification.prio == .high)
            #expect(await setting.pushed("Only potatoes").first?.devices.first?.tweaks == nil)
            let highlights = try await setting.client.getNotifications(only: "highlight").notifications
            #expect(highlights.map(\.event.content["body"]) == ["The tomatoes are ripe"])
            #expect(highlights.first?.actions == actions)

            try await setting.client.deletePushRule(kind: .content, ruleID: "harvest")
            #expect(await setting.pushed().first?.devices.first?.tweaks == nil)
        }
    }

    @Test(
        "a rule without actions or with only dont_notify prevents notifications",
        arguments: [[], [Action.dontNotify]])
    func silent(actions: [Action]) async throws {
        try await withSetting { setting in
            try await setting.client.setPushRule(
                kind: .room, ruleID: setting.room.roomID, rule(actions))
            #expect(await setting.pushed().isEmpty)
            #expect(try await setting.client.getNotifications().notifications.isEmpty)
            var other = setting.room
            other.roomID = "!shed:garden.example"
            #expect(await setting.pushed(in: other).count == 1)
            try await setting.client.setPushRuleActions(
                kind: .underride, ruleID: ".m.rule.message", PushRuleActions(actions: actions))
            #expect(await setting.pushed(in: other).isEmpty)
        }
    }

    @Test("a mention notifies the mentioned user with a highlight, and never the sender")
    func mention() async throws {
        try await withSetting { setting in
            let mention: JSONObject = ["m.mentions": ["user_ids": [.string(fern)]]]
            let notification = try #require(await setting.pushed("Hello", mention).first)
            #expect(notification.devices.first?.tweaks == ["sound": "default", "highlight": true])
            let elsewhere: JSONObject = ["m.mentions": ["user_ids": [.string(wren)]]]
            #expect(await setting.pushed("Hello", elsewhere).first?.devices.first?.tweaks == nil)
            #expect(await setting.pushed("Hello", mention, from: fern).isEmpty)
        }
    }

    @Test("a mention of the room highlights if the sender's power level suffices in the room version")
    func roomMention() async throws {
        try await withSetting { setting in
            let mention: JSONObject = ["m.mentions": ["room": true]]
            #expect(await setting.pushed("All", mention).first?.devices.first?.tweaks == nil)
            var room = setting.room
            room.powerLevels = ["users": ["@wren:garden.example": 50]]
            #expect(await setting.pushed("All", mention, in: room).first?.devices.first?.tweaks == ["highlight": true])
            room.powerLevels = ["notifications": ["room": 60], "users": ["@wren:garden.example": 50]]
            #expect(await setting.pushed("All", mention, in: room).first?.devices.first?.tweaks == nil)
            room.creators = [wren]
            #expect(await setting.pushed("All", mention, in: room).first?.devices.first?.tweaks == ["highlight": true])
            room.version = "11"
            #expect(await setting.pushed("All", mention, in: room).first?.devices.first?.tweaks == nil)
        }
    }

    @Test("reactions, edits, notices and other users' invitations don't notify; the user's own invitation does")
    func others() async throws {
        try await withSetting { setting in
            #expect(await setting.pushed(type: "m.reaction").isEmpty)
            #expect(await setting.pushed("x", ["m.relates_to": ["rel_type": "m.replace"]]).isEmpty)
            #expect(await setting.pushed("x", ["msgtype": "m.notice"]).isEmpty)
            for (guest, count) in [(fern, 1), ("@ivy:garden.example", 0)] {
                let invitation = Event(
                    eventID: "$invite", type: "m.room.member", stateKey: guest, sender: wren, originServerTS: 0,
                    content: ["membership": "invite"])
                await setting.service.process(invitation, in: setting.room)
                let notifications = setting.gateway.take()
                #expect(notifications.count == count)
                #expect(notifications.allSatisfy { $0.userIsTarget == true })
            }
        }
    }

    @Test("only events that notify are counted as unread")
    func counts() async throws {
        try await withSetting { setting in
            #expect(await setting.pushed().first?.counts?.unread == 1)
            #expect(await setting.pushed(type: "m.reaction").isEmpty)
            #expect(await setting.pushed().first?.counts?.unread == 2)
        }
    }

    @Test("contains_display_name uses the display name in the room")
    func displayName() async throws {
        try await withSetting { setting in
            try await setting.client.setPushRule(
                kind: .override, ruleID: "name",
                rule(
                    [.notify, .setTweak(.init(setTweak: "sound", value: "bell"))],
                    conditions: [
                        .containsDisplayName(.init())
                    ]))
            #expect(await setting.pushed("Ask the gardener").first?.devices.first?.tweaks == nil)
            var room = setting.room
            room.displayNames = [fern: "The Gardener"]
            #expect(
                await setting.pushed("Ask the gardener", in: room).first?.devices.first?.tweaks == ["sound": "bell"])
        }
    }
}
