import APIRuntime
import ClientServerAPI
import HTTPTypes
import HomeserverPush
import Testing

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

extension AcceptanceHomeserver {
    fileprivate func json(_ text: String) throws -> JSONValue {
        try JSONValue(json: Array(text.replacing("GATEWAY", with: gatewayURL).utf8))
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
