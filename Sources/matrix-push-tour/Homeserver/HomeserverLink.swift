import APIRuntime
import CommandLineSupport
import DeviceAPI
import Foundation
import HTTPTypes
import PushClient
import PushRules

/// The tour's access to its homeserver: as Wren, who writes, and to control the time.
struct HomeserverLink: Sendable {
    let process: ChildProcess
    let url: BaseURL
    let transport: any ClientTransport
    let recorder: TourRecorder

    /// Starts the homeserver's process.
    static func start(
        in folder: TourFolder, processes: ChildProcesses, transport: any ClientTransport, recorder: TourRecorder
    ) async throws -> HomeserverLink {
        let (process, url) = try await processes.start(
            "homeserver", arguments: ["homeserver", "push.db"], folder: folder.url
        ) { try? BaseURL($0) }
        recorder.replace("\(url)", with: "http://homeserver")
        return HomeserverLink(process: process, url: url, transport: transport, recorder: recorder)
    }

    // MARK: Wren

    /// Sends an event as Wren. The decision of Fern's push rules is added to the hop.
    /// - Parameter id: the ID of the transaction, from which the homeserver makes the event's ID.
    func send(_ type: String, id: String, _ content: JSONObject) async throws {
        try await put("send/\(type)/\(id)", "$\(id)", content)
    }

    /// Sends a text as Wren.
    /// - Parameter mention: whether it mentions Fern.
    func write(_ id: String, _ text: String, mention: Bool = false) async throws {
        try await send("m.room.message", id: id, Self.message(text, mention: mention))
    }

    /// Replaces the text of a message of Wren's.
    func edit(_ edited: String, _ id: String, _ text: String, mention: Bool = false) async throws {
        var content = Self.message("* \(text)", mention: mention)
        content["m.new_content"] = .object(Self.message(text, mention: mention))
        content["m.relates_to"] = ["rel_type": "m.replace", "event_id": .string(edited)]
        try await send("m.room.message", id: id, content)
    }

    /// Redacts a message of Wren's.
    func redact(_ eventID: String, _ id: String) async throws {
        try await put("redact/\(eventID)/\(id)", "$\(id)", ["reason": "wrong room"])
    }

    private static func message(_ text: String, mention: Bool) -> JSONObject {
        var content: JSONObject = ["msgtype": "m.text", "body": .string(text)]
        if mention { content["m.mentions"] = ["user_ids": [.string(Garden.fern)]] }
        return content
    }

    private func put(_ path: String, _ eventID: String, _ content: JSONObject) async throws {
        let head = request(
            .put, "/_matrix/client/v3/rooms/\(Garden.roomID)/\(path)", token: Garden.wrenToken)
        let hop = recorder.begin(
            RecordedRequest(head, body: content.jsonBytes()), from: "Wren", to: "homeserver", detail: .always)
        let response = try await send(head, content.jsonBytes())
        recorder.end(hop, with: response)
        recorder.remark(try await decision(on: eventID), of: hop)
        try await waitForIdle()
    }

    // MARK: Push rules

    /// Returns what Fern's push rules decide on an event, in a sentence.
    private func decision(on eventID: String) async throws -> String {
        let client = DeviceClient(
            APIConnection(transport: transport, baseURL: url, accessToken: Garden.token(of: .phone)))
        let event = try await client.getEvent(roomID: Garden.roomID, eventID: eventID)
        let rules = DeviceRuleset(try await client.getPushRuleDocument()).rules
        let room = PushRuleRoom(
            memberCount: Garden.names.count, sender: Garden.wren, powerLevels: nil, roomVersion: "12")
        let decision = rules.decision(
            on: FlattenedEvent(event), in: room, for: PushRuleUser(userID: Garden.fern, displayName: "Fern"))
        guard let rule = decision.rule else { return "Fern's push rules: none matches, so no notification." }
        var effects = [decision.notifies ? "notify" : "no notification"]
        if let sound = decision.sound { effects.append("sound \(sound)") }
        if decision.highlights { effects.append("highlight") }
        let effect = effects.joined(separator: ", ")
        return "Fern's push rules: the \(rule.kind.rawValue) rule \(rule.ruleID) matches: \(effect)."
    }

    // MARK: Control

    /// Waits until nothing waits for delivery, and the devices have read what they received.
    func waitForIdle() async throws {
        _ = try await send(request(.get, HomeserverControl.idlePath), nil)
    }

    /// Sets the homeserver's time of day.
    func setTime(_ secondsSince1970: Int, isRunning: Bool) async throws {
        _ = try await send(request(.put, HomeserverControl.timePath(secondsSince1970, isRunning: isRunning)), [])
    }

    private func request(_ method: HTTPRequest.Method, _ path: String, token: AccessToken? = nil) -> HTTPRequest {
        var head = HTTPRequest(
            method: method, scheme: url.scheme, authority: url.authority, path: path)
        if let token { head.headerFields[.authorization] = "Bearer \(token.rawValue)" }
        return head
    }

    private func send(_ head: HTTPRequest, _ body: [UInt8]?) async throws -> ClientResponse {
        let response = try await transport.send(head, body: body, maxResponseBytes: 1 << 16)
        guard response.head.status == .ok else {
            throw CommandFailure("the homeserver responds to \(head.method) with \(response.head.status.code)")
        }
        return response
    }
}
