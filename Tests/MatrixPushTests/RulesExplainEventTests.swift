import APIRuntime
import Foundation
import LoopbackServer
import PushRules
import Testing

@Suite("matrix-push rules explain, with an event on a homeserver", .timeLimit(.minutes(5)))
struct RulesExplainEventTests {
    private static let fern = "@fern:garden.example"
    private static let roomID = "!beds:garden.example"

    /// The responses of a homeserver, by path.
    private struct Homeserver {
        var event: JSONObject = [
            "event_id": "$ripe", "room_id": .string(roomID), "type": "m.room.message", "sender": "@wren:garden.example",
            "content": ["msgtype": "m.text", "body": "All come!", "m.mentions": ["room": true]],
        ]
        var levels: JSONObject = ["users": ["@wren:garden.example": 50]]
        var members = 12
        var rules: JSONObject?

        private var state: JSONValue {
            func event(_ type: String, _ content: JSONObject) -> JSONValue {
                ["type": .string(type), "state_key": "", "sender": "@wren:garden.example", "content": .object(content)]
            }
            return [event("m.room.create", ["room_version": "11"]), event("m.room.power_levels", levels), 7]
        }

        func router() throws -> APIRouter {
            let defaults = try JSONValue(json: DefaultPushRules.ruleset(of: fern).jsonBytes())
            let rules = rules.map { JSONValue.object($0) } ?? ["global": defaults]
            var joined: JSONObject = [fern: ["display_name": "Fern"]]
            for number in 1..<max(members, 1) { joined["@bird\(number):garden.example"] = [:] }
            let room = "rooms/\(roomID)"
            var responses: [String: JSONValue] = [
                "account/whoami": ["user_id": .string(fern)], "pushrules/": rules,
                "\(room)/context/$ripe": ["event": .object(event), "state": state],
            ]
            if members > 0 { responses["\(room)/joined_members"] = ["joined": .object(joined)] }
            var router = APIRouter()
            for (path, response) in responses {
                router.on(.get, "/_matrix/client/v3/\(path)") { request in
                    guard try request.accessToken() == AccessToken("secret") else { throw MatrixError.unknownToken }
                    return ServerResponse(json: response)
                }
            }
            return router
        }
    }

    private func explain(
        _ options: String..., homeserver: Homeserver = Homeserver(), eventID: String = "$ripe", token: String = "secret"
    ) async throws -> CommandLineTool.Outcome {
        try await withServer(homeserver.router()) { baseURL in
            try await CommandLineTool.run(
                ["rules", "explain", "--homeserver", "\(baseURL)", "--room-id", Self.roomID, "--event-id", eventID]
                    + options,
                environment: ["MATRIX_TOKEN": token])
        }
    }

    @Test("the event, its room, the user and the rules are those of the homeserver")
    func fetched() async throws {
        let outcome = try await explain()
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(
            outcome.lines.prefix(6) == [
                "event    m.room.message from @wren:garden.example", "user     \(Self.fern), called Fern",
                "room     12 members, the sender's power level 50", "outcome  Notifies, highlighted",
                "because  the override rule .m.rule.is_room_mention matches", "",
            ])
    }

    @Test("without the power level for @room, and by rules of the user's own, the result is another one")
    func otherInputs() async throws {
        var homeserver = Homeserver()
        homeserver.levels = [:]
        let weak = try await explain("--format", "json", homeserver: homeserver)
        let json = try JSONObject(json: weak.output)
        #expect(json["outcome"]?["rule"]?["rule_id"] == ".m.rule.message")
        #expect(json["sender_power_level"] == 0 && json["room_member_count"] == 12)
        #expect(json["encrypted"] == nil)

        homeserver.rules = [
            "global": [
                "room": [
                    ["rule_id": .string(Self.roomID), "default": false, "enabled": true, "actions": []], ["rule_id": 5],
                ]
            ]
        ]
        let muted = try await explain("--format", "json", homeserver: homeserver)
        let result = try JSONObject(json: muted.output)
        #expect(result["outcome"]?["rule"]?["kind"] == "room")
        #expect(result["mistakes"]?.array?.first?["pointer"] == "/room/1")
    }

    @Test("--rules and --members replace what the homeserver has")
    func replaced() async throws {
        var homeserver = Homeserver()
        homeserver.levels = [:]
        homeserver.members = 0
        let refused = try await explain(homeserver: homeserver)
        #expect(refused.status == 1 && refused.errors.contains("hint: give the number of joined members by --members"))
        let outcome = try await explain("--members", "2", homeserver: homeserver)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("because  the underride rule .m.rule.room_one_to_one matches"))
    }

    @Test("an encrypted event is explained as the homeserver sees it, with a note in every format")
    func encrypted() async throws {
        var homeserver = Homeserver()
        homeserver.event["type"] = "m.room.encrypted"
        homeserver.event["content"] = ["algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA"]
        let text = try await explain(homeserver: homeserver)
        #expect(text.output.contains("because  the underride rule .m.rule.encrypted matches"))
        #expect(text.output.contains("\n\nThe event is encrypted. This is the result on the homeserver, which"))
        let json = try await explain("--format", "json", homeserver: homeserver)
        #expect(try JSONObject(json: json.output)["encrypted"] == true)
        let page = try await explain("--format", "html", homeserver: homeserver)
        #expect(page.output.contains("The event is encrypted."))
    }

    @Test("a redacted event has a note in every format that the rules were evaluated on its content before")
    func redacted() async throws {
        var homeserver = Homeserver()
        homeserver.event["content"] = [:]
        homeserver.event["unsigned"] = ["redacted_because": ["type": "m.room.redaction"]]
        let text = try await explain(homeserver: homeserver)
        #expect(text.output.contains("\n\nThe event is redacted. The homeserver evaluated the rules on the event"))
        let json = try await explain("--format", "json", homeserver: homeserver)
        #expect(try JSONObject(json: json.output)["redacted"] == true)
        let page = try await explain("--format", "html", homeserver: homeserver)
        #expect(page.output.contains("The event is redacted."))
    }

    @Test("an event that the homeserver doesn't have is an error with a hint, and the exit status is 1")
    func missing() async throws {
        let outcome = try await explain(eventID: "$other")
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("error: the event: 404 "), "\(outcome.errors)")
        #expect(outcome.errors.contains("hint: check --room-id and --event-id"))
        let token = try await explain(token: "wrong")
        #expect(token.status == 1 && token.errors.hasPrefix("error: 401 M_UNKNOWN_TOKEN"), "\(token.errors)")
        #expect(!token.errors.contains("wrong"))
    }

    @Test(
        "options that contradict each other are usage errors, and the exit status is 2",
        arguments: [
            (["--event-id", "$a"], "missing room"), ([], "missing event"), (["--event", "-"], "missing user"),
            (["--event", "-", "--user", fern, "--event-id", "$a"], "not both"),
            (["--event", "-", "--user", fern, "--homeserver", "http://127.0.0.1:1"], "not both"),
            (["--event-id", "$a", "--room-id", "#beds:garden.example"], "--room-id: expected an ID such as !beds"),
            (["--event-id", "ripe", "--room-id", roomID], "--event-id: expected an ID such as $ripe"),
            (["--event-id", "$a", "--room-id", roomID, "--user", fern], "--user is for an event in a file"),
            (["--event-id", "$a", "--room-id", roomID, "--creator", fern], "--creator is for an event in a file"),
            (["--event-id", "$a", "--room-id", roomID], "missing homeserver"),
        ])
    func usage(options: [String], message: String) async throws {
        let outcome = try await CommandLineTool.run(["rules", "explain"] + options, environment: ["MATRIX_TOKEN": "t"])
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
