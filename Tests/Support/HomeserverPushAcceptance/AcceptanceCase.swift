import APIRuntime
import ClientServerAPI
import HTTPTypes
import HomeserverPush
import PushDelivery
import Testing

/// A row of the acceptance table: what clients and the homeserver do, what clients get, and what the gateway receives.
public struct AcceptanceCase: Sendable, CustomTestStringConvertible {
    public let name: String
    public var configuration: HomeserverPushConfiguration
    let steps: [AcceptanceStep]

    init(
        _ name: String, _ configuration: HomeserverPushConfiguration = .forTests, _ steps: AcceptanceStep...
    ) {
        self.name = name
        self.configuration = configuration
        self.steps = steps
    }

    public var testDescription: String { name }

    /// Runs the steps on an empty store.
    ///
    /// In the end every pusher gets one more notification, which must be the next that its gateway receives: there was
    /// none that the case doesn't expect.
    public func check(on store: any PushStore) async throws {
        try await AcceptanceHomeserver.with(store, configuration: configuration) { homeserver in
            for (index, step) in steps.enumerated() {
                try await step.check(on: homeserver, "\(name), step \(index + 1)")
            }
            try await homeserver.checkNothingElseIsPushed(name)
        }
    }
}

/// A step of an acceptance case.
enum AcceptanceStep: Sendable {
    /// A request with the expected status and errcode, and members that the response's object has.
    case request(
        HTTPRequest.Method, String, String? = nil, token: String? = "fern", _ expected: String = "200",
        has: String? = nil, is: String? = nil)
    /// An event of a room with fern, wren and bot.
    case event(
        String, from: String = wren, type: String = "m.room.message", stateKey: String? = nil,
        content: String = #"{"msgtype":"m.text","body":"The tomatoes are ripe"}"#, room: AcceptanceRoom = .garden)
    /// A receipt of a user.
    case read(String, by: String, thread: ReadReceipt.Thread = .all, room: AcceptanceRoom = .garden)
    /// A logout.
    case sessionEnded(String, device: String)
    /// A change of the password in a session that stays.
    case passwordChanged(String, except: String?)
    /// The next notification for a pushkey, with members that it has.
    case pushed(String, has: String)

    func check(on homeserver: AcceptanceHomeserver, _ place: Comment) async throws {
        switch self {
        case .request(let method, let path, let body, let token, let expected, let has, let isValue):
            let response = try await homeserver.send(method, path, body, token: token)
            #expect(response.statusText == expected, place)
            if let has {
                #expect(try JSONValue(json: response.body).contains(homeserver.json(has)), "\(place): \(response.text)")
            }
            if let isValue {
                #expect(try JSONValue(json: response.body) == homeserver.json(isValue), place)
            }
        case .event(let id, let sender, let type, let stateKey, let content, let room):
            let event = Event(
                eventID: id, type: type, stateKey: stateKey, sender: sender, originServerTS: 1_767_225_600_000,
                content: try JSONObject(json: Array(content.utf8)))
            try await homeserver.service.events.process(event, in: room.context)
        case .read(let eventID, let user, let thread, let room):
            try await homeserver.service.events.process(
                ReadReceipt(
                    userID: user, roomID: room.context.roomID, eventID: eventID, thread: thread,
                    time: Timestamp(milliseconds: 1_767_225_700_000)))
        case .sessionEnded(let user, let device):
            try await homeserver.service.sessionEnded(userID: user, deviceID: device)
        case .passwordChanged(let user, let device):
            try await homeserver.service.allSessionsEnded(userID: user, except: device)
        case .pushed(let pushkey, let has):
            let notification = try await homeserver.gateway.next(pushkey)
            let json = try JSONValue(json: notification.jsonBytes())
            #expect(json.contains(try homeserver.json(has)), "\(place): \(json)")
        }
    }
}

/// A room of acceptance cases.
enum AcceptanceRoom: Sendable {
    /// A room with a name and twelve members, three of them local: fern, wren and bot.
    case garden
    /// A room of fern and wren alone.
    case direct
    /// A room with a canonical alias.
    case aliased

    var context: RoomContext {
        var room = RoomContext(
            roomID: "!\(self):garden.example", senderDisplayName: "Wren", localMembers: [fern, wren, bot])
        switch self {
        case .garden:
            room.name = "Kitchen garden"
            room.memberCount = 12
        case .direct:
            room.localMembers = [fern, wren]
            room.memberCount = 2
        case .aliased:
            room.alias = "#beds:garden.example"
            room.memberCount = 12
        }
        return room
    }
}

extension AcceptanceHomeserver {
    fileprivate func json(_ text: String) throws -> JSONValue {
        try JSONValue(json: Array(text.replacing("GATEWAY", with: gatewayURL).utf8))
    }

    /// Sends a last notification to every enabled pusher with a gateway, and checks that it is the next one.
    fileprivate func checkNothingElseIsPushed(_ place: String) async throws {
        let actions: [Action] = [.notify]
        var recipients: [RecordedEvent.Recipient] = []
        var pushkeys: [String] = []
        for user in [fern, wren, bot] {
            let found = try await service.store.pushers(of: user).filter {
                $0.setting.gateway != nil && $0.setting.isEnabled && !$0.pusher.pushkey.hasPrefix("rejected")
            }
            pushkeys += found.map(\.pusher.pushkey)
            guard !found.isEmpty else { continue }
            recipients.append(.init(userID: user, actions: actions, isHighlight: false))
        }
        let last = Event(
            eventID: "$last", type: "m.room.message", sender: "@last:elsewhere.example", originServerTS: 0, content: [:]
        )
        try await service.store.record(
            RecordedEvent(event: last, room: RoomSummary(roomID: "!last:elsewhere.example"), recipients: recipients),
            now: Timestamp(milliseconds: Int64(SystemClock().secondsSince1970 * 1000)))
        for pushkey in pushkeys {
            let next = try await gateway.next(pushkey)
            #expect(next.eventID == "$last", "\(place): unexpected notification for \(pushkey)")
        }
    }
}

extension JSONValue {
    /// Returns whether all members of another object are in this one, and so in objects within; arrays have the same
    /// length.
    fileprivate func contains(_ part: JSONValue) -> Bool {
        switch (self, part) {
        case (.object(let all), .object(let part)):
            part.allSatisfy { key, value in all[key].map { $0.contains(value) } ?? false }
        case (.array(let all), .array(let part)):
            all.count == part.count && zip(all, part).allSatisfy { $0.contains($1) }
        default: self == part
        }
    }
}
