import APIRuntime
import Foundation
import LoopbackServer
import Testing

/// Homeservers with odd entries, and rules that a user doesn't want.
@Suite("Lists and rules of matrix-push client", .timeLimit(.minutes(5)))
struct ClientListTests {
    /// Runs `matrix-push client` against a homeserver whose `GET` of a path has a response.
    private func run(
        _ arguments: [String], path: String, response: String
    ) async throws -> CommandLineTool.Outcome {
        let json = try JSONValue(json: response)
        var router = APIRouter()
        router.on(.get, "/_matrix/client/v3/\(path)") { _ in ServerResponse(json: json) }
        return try await withServer(router) { baseURL in
            try await CommandLineTool.run(
                ["client"] + arguments, environment: ["MATRIX_HOMESERVER": "\(baseURL)", "MATRIX_TOKEN": "secret"])
        }
    }

    @Test("a pusher without names, and one that isn't an object, hide no other pusher")
    func pushers() async throws {
        let response = """
            {"pushers": [
              {"app_id": "org.example.odd", "pushkey": "first", "kind": "http", "lang": "en", "device_display_name": 7,
               "data": {"url": "https://push.example/_matrix/push/v1/notify"}},
              "pusher",
              {"app_id": "org.example.chat", "pushkey": "second", "kind": "http", "lang": "en",
               "app_display_name": "Chat", "device_display_name": "Tablet", "data": {}}]}
            """
        let outcome = try await run(["pushers", "list"], path: "pushers", response: response)
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 4)
        #expect(outcome.lines[1].contains("org.example.odd (?)") && outcome.lines[1].contains("  ?  "))
        #expect(outcome.lines[1].hasSuffix("first"))
        #expect(outcome.lines[2].contains("org.example.chat (Chat)") && outcome.lines[2].contains("Tablet"))
        #expect(outcome.errors.contains("warning: /pushers/0: missing key \"app_display_name\""), "\(outcome.errors)")
        #expect(outcome.errors.contains("warning: /pushers/0/device_display_name: expected a string"))
        #expect(outcome.errors.contains("warning: /pushers/1: expected an object"))
        #expect(!outcome.errors.contains("/pushers/2"))

        let json = try await run(["pushers", "list", "--format", "json"], path: "pushers", response: response)
        #expect(json.status == 0)
        #expect(try JSONValue(json: json.output) == JSONValue(json: response))
        #expect(json.errors == outcome.errors)
    }

    @Test("a rule without enabled, default or rule_id, and one that isn't an object, hide no other rule")
    func rules() async throws {
        let response = """
            {"global": {"override": [
              {"rule_id": "whole", "default": false, "enabled": false, "actions": [], "conditions": []},
              {"rule_id": "no-state", "default": false, "actions": ["notify", 5], "conditions": [{"kind": 1}]},
              {"rule_id": "no-default", "enabled": true, "actions": "notify", "conditions": "none"},
              {"default": false, "enabled": true, "actions": ["notify"]}, 12],
             "content": [{"rule_id": "no-pattern", "default": false, "enabled": true, "actions": []},
              {"rule_id": "tea", "default": false, "enabled": true, "actions": ["notify"], "pattern": "tea*"}],
             "room": {}, "postcontent": []}}
            """
        let outcome = try await run(["rules", "list"], path: "pushrules/", response: response)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = outcome.lines.map { $0.split(separator: " ").map(String.init) }
        #expect(rows[1] == ["override", "whole", "off", "-", "always"])
        #expect(rows[2].prefix(5) == ["override", "no-state", "?", "notify,", "5"])
        #expect(rows[3] == ["override", "no-default", "on", "?", "?"])
        #expect(rows[4] == ["override", "?", "on", "notify", "always"])
        #expect(rows[5] == ["content", "no-pattern", "on", "-", "?"])
        #expect(rows[6].prefix(4) == ["content", "tea", "on", "notify"])
        for pointer in ["override/1", "override/2", "override/2/actions", "override/3", "override/4", "room"] {
            #expect(outcome.errors.contains("warning: /global/\(pointer): "), "\(pointer): \(outcome.errors)")
        }
        #expect(!outcome.errors.contains("override/0:") && !outcome.errors.contains("content/1"))
        let json = try await run(["rules", "list", "--format", "json"], path: "pushrules/", response: response)
        #expect(try JSONValue(json: json.output) == JSONValue(json: response))
    }

    @Test("a single rule is shown as far as it can be read")
    func rule() async throws {
        let outcome = try await run(
            ["rules", "get", "content", "tea"], path: "pushrules/global/content/tea",
            response: #"{"rule_id": "tea", "enabled": 1, "actions": ["notify"], "pattern": "tea*"}"#)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.lines.prefix(5) == [
                "rule     tea", "kind     content", "state    ?", "owner    ?", "actions  notify",
            ])
        #expect(outcome.errors.contains("warning: missing key \"default\""), "\(outcome.errors)")
        #expect(outcome.errors.contains("warning: /enabled: expected true or false"))
    }

    @Test("a notification without event, a time beyond calendars and a numeric next_token hide no other notification")
    func notifications() async throws {
        let response = """
            {"notifications": [
              {"room_id": "!a:e", "event": {"type": "m.room.message", "sender": "@wren:e", "content": {"body": "Ripe"}},
               "actions": ["notify"], "read": false, "ts": 9223372036854775807},
              {"room_id": "!a:e", "actions": ["notify"], "read": true, "ts": 0},
              {"room_id": "!b:e", "event": {"event_id": "$1", "type": "m.room.message", "sender": "@wren:e",
               "origin_server_ts": 0, "content": {"body": "Beans"}}, "actions": ["notify"], "read": true, "ts": 0}],
             "next_token": 17}
            """
        let outcome = try await run(["notifications"], path: "notifications", response: response)
        #expect(outcome.status == 0)
        #expect(outcome.lines[1].hasPrefix("?  ") && outcome.lines[1].hasSuffix("Ripe"), "\(outcome.output)")
        let second = outcome.lines[2].split(separator: " ").map(String.init)
        #expect(second.dropFirst() == ["read", "!a:e", "?", "?", "notify", "-"])
        #expect(outcome.lines[3].hasPrefix("1970-01-01T00:00:00Z  read") && outcome.lines[3].hasSuffix("Beans"))
        #expect(outcome.output.hasSuffix("More: --from 17\n"))
        for pointer in ["/notifications/0/event", "/notifications/1", "/next_token"] {
            #expect(outcome.errors.contains("warning: \(pointer): "), "\(pointer): \(outcome.errors)")
        }
        #expect(!outcome.errors.contains("/notifications/2"))
    }

    @Test("of a thousand odd entries twenty are described, and the rest is counted")
    func manyOddEntries() async throws {
        let entries = repeatElement("1", count: 1000).joined(separator: ",")
        let outcome = try await run(["pushers", "list"], path: "pushers", response: #"{"pushers": [\#(entries)]}"#)
        #expect(outcome.output == "No pushers.\n")
        #expect(outcome.errors.split(separator: "\n").count == 21)
        #expect(outcome.errors.hasSuffix("warning: 980 more violations of the specification\n"))
    }

    @Test(
        "a response without the list is an error with a hint, and the exit status is 1",
        arguments: [(["rules", "list"], "pushrules/"), (["notifications"], "notifications")])
    func otherServer(arguments: [String], path: String) async throws {
        let outcome = try await run(arguments, path: path, response: "{}")
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("the response has no "), "\(outcome.errors)")
        #expect(outcome.errors.contains("hint: check that --homeserver"))
    }

    /// A request reaches no homeserver: the port is closed.
    private func usageError(_ arguments: [String]) async throws -> String {
        let outcome = try await CommandLineTool.run(
            ["client", "rules"] + arguments,
            environment: ["MATRIX_HOMESERVER": "http://127.0.0.1:1", "MATRIX_TOKEN": "t"])
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        return outcome.errors
    }

    @Test(
        "a rule of a kind with conditions that has none is refused with the reason",
        arguments: ["override", "underride"])
    func unconditional(kind: String) async throws {
        for more in [[], ["--action", "notify"], ["--dont-notify"]] {
            let errors = try await usageError(["set", kind, "x"] + more)
            #expect(errors.contains("matches every event of every room"), "\(errors)")
            #expect(errors.contains("--matches-every-event"))
        }
    }

    @Test(
        "a rule without actions, which would suppress notifications, is refused",
        arguments: [
            ["set", "room", "!beds:garden.example"], ["set", "sender", "@wren:garden.example"],
            ["set", "content", "tea", "--pattern", "tea"], ["set", "override", "x", "--matches-every-event"],
            ["set-actions", "underride", ".m.rule.message"],
        ])
    func withoutActions(arguments: [String]) async throws {
        let errors = try await usageError(arguments)
        #expect(errors.contains("missing actions: give --action notify, or --dont-notify"), "\(errors)")
    }

    @Test(
        "an option that the kind of the rule doesn't have is refused instead of ignored",
        arguments: [
            (["room", "!a:e", "--pattern", "x"], "--pattern is only for content rules, not for room rules"),
            (["sender", "@a:e", "--condition", "{}"], "--condition is only for override and underride rules"),
            (
                ["content", "x", "--pattern", "x", "--matches-every-event"],
                "--matches-every-event is only for override"
            ),
            (["content", "x"], "missing --pattern"),
            (["override", "x", "--condition", "{}", "--matches-every-event"], "give either --condition or"),
            (["room", "!a:e", "--dont-notify"], "give either --action or --dont-notify"),
        ])
    func foreignOptions(arguments: [String], message: String) async throws {
        let errors = try await usageError(["set"] + arguments + ["--action", "notify"])
        #expect(errors.contains(message), "\(errors)")
    }
}
