import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import Foundation
import HomeserverPush
import Logging
import LoopbackServer
import ManualClock
import TemporaryFolder
import Testing

@Suite("matrix-push client", .timeLimit(.minutes(5)))
struct ClientTests {
    private static let user = "@fern:garden.example"

    /// Runs a closure with a shell and a running homeserver.
    private func withHomeserver(
        _ configuration: HomeserverPushConfiguration = .init(),
        _ body: (Shell, HomeserverPushService) async throws -> Void
    ) async throws {
        let sessions = SessionStore()
        sessions.add(AccessToken("secret"), for: AuthenticatedUser(userID: Self.user))
        let service = HomeserverPushService(
            store: InMemoryPushStore(), authenticator: sessions,
            transport: AsyncHTTPClientTransport(timeout: .seconds(120)), configuration: configuration, logger: .silent,
            clock: ManualClock(secondsSince1970: 1_767_225_600))
        var router = APIRouter()
        service.register(on: &router)
        try await withServer(router) { baseURL in
            try await body(Shell(url: "\(baseURL)"), service)
        }
    }

    /// A shell that runs `matrix-push client` with the homeserver and the token in the environment.
    private struct Shell {
        let url: String

        func callAsFunction(_ arguments: String..., token: String = "secret") async throws -> CommandLineTool.Outcome {
            try await self(arguments, token: token)
        }

        func callAsFunction(_ arguments: [String], token: String = "secret") async throws -> CommandLineTool.Outcome {
            try await CommandLineTool.run(
                ["client"] + arguments, environment: ["MATRIX_HOMESERVER": url, "MATRIX_TOKEN": token])
        }

        /// Returns the output of a successful call.
        func output(_ arguments: String...) async throws -> String { try await output(arguments) }

        func output(_ arguments: [String]) async throws -> String {
            let outcome = try await self(arguments)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return outcome.output
        }
    }

    private static let gateway = "https://push.example/_matrix/push/v1/notify"

    @Test("pushers are set, listed and deleted")
    func pushers() async throws {
        try await withHomeserver { client, service in
            #expect(try await client.output("pushers", "list") == "No pushers.\n")
            let done = try await client.output(
                "pushers", "set", "--app-id", "example.app", "--pushkey", "key", "--url", Self.gateway,
                "--data-format", "event_id_only", "--data", #"{"brand":"garden"}"#, "--device-display-name", "Tablet")
            #expect(done == "The pusher is set.\n")
            let stored = try #require(try await service.store.pushers(of: Self.user).first)
            #expect(stored.pusher.data.additionalProperties == ["brand": "garden"])

            let list = try await client.output("pushers", "list").split(separator: "\n")
            #expect(list.count == 2 && list[0].hasPrefix("KIND  APP"))
            for word in ["example.app", "Tablet", Self.gateway, "event_id_only", "key"] {
                #expect(list[1].contains(word))
            }
            #expect(!list.joined().contains("\u{1B}"), "no colours outside of a terminal")
            let json = try await client.output("pushers", "list", "--format", "json")
            #expect(try PushersResponse(json: json).pushers == [stored.pusher])

            let deleted = try await client.output("pushers", "delete", "--app-id", "example.app", "--pushkey", "key")
            #expect(deleted == "The pusher is deleted.\n")
            #expect(try await service.store.pushers(of: Self.user).isEmpty)
        }
    }

    @Test("a disabled pusher is listed as such")
    func disabledPusher() async throws {
        var configuration = HomeserverPushConfiguration()
        configuration.supportsDisabledPushers = true
        try await withHomeserver(configuration) { client, service in
            for (pushkey, isEnabled) in [("a", false), ("b", true)] {
                let pusher = SetPusherRequest.HTTPPusher(
                    pushkey: pushkey, appID: "example.app", appDisplayName: "App", deviceDisplayName: "Tablet",
                    lang: "en", data: HTTPPusherData(url: Self.gateway),
                    additionalProperties: ["org.matrix.msc3881.enabled": .boolean(isEnabled)])
                try await service.setPusher(.http(pusher), caller: AuthenticatedUser(userID: Self.user))
            }
            let list = try await client.output("pushers", "list").split(separator: "\n")
            #expect(list.count == 3 && list[1].hasPrefix("http (disabled)  ") && list[2].hasPrefix("http  "))
        }
    }

    @Test("a pusher is disabled and enabled, keeps its other members, and doesn't change twice")
    func disablesPusher() async throws {
        var configuration = HomeserverPushConfiguration()
        configuration.supportsDisabledPushers = true
        try await withHomeserver(configuration) { client, service in
            let key = ["--app-id", "example.app", "--pushkey", "key"]
            _ = try await client.output(
                ["pushers", "set"] + key + ["--url", Self.gateway, "--data", #"{"brand":"garden"}"#])
            let before = try #require(try await service.store.pushers(of: Self.user).first)
            #expect(try await client.output(["pushers", "disable"] + key) == "The pusher is disabled.\n")
            let disabled = try #require(try await service.store.pushers(of: Self.user).first)
            #expect(!disabled.setting.isEnabled && disabled.pusher == before.pusher)
            #expect(try await client.output(["pushers", "disable"] + key) == "The pusher is disabled already.\n")
            #expect(try await client.output(["pushers", "list"]).contains("http (disabled)"))
            #expect(try await client.output(["pushers", "enable"] + key) == "The pusher is enabled.\n")
            #expect(try await service.store.pushers(of: Self.user).map(\.setting.isEnabled) == [true])
            for (command, isEnabled, isChanged) in [
                ("enable", true, false), ("disable", false, true), ("disable", false, false), ("enable", true, true),
            ] {
                let json = try await client.output(["pushers", command, "--format", "json"] + key)
                #expect(
                    try JSONObject(json: json) == [
                        "app_id": "example.app", "enabled": .boolean(isEnabled), "changed": .boolean(isChanged),
                    ], "\(command): \(json)")
            }
        }
    }

    /// The URL of a closed port: a request would be an error of the connection.
    private static let closed = Shell(url: "http://127.0.0.1:1")

    @Test(
        "an app ID or pushkey beyond the limits of the specification is unusable",
        arguments: ["set", "enable", "disable"])
    func limits(command: String) async throws {
        let more = command == "set" ? ["--url", Self.gateway] : []
        for (appID, pushkey, message) in [
            (String(repeating: "ä", count: 65), "key", "--app-id has 65 characters, from 1 to 64 are allowed"),
            ("a", String(repeating: "ä", count: 257), "--pushkey has 514 bytes, from 1 to 512 are allowed"),
            ("", "key", "--app-id is empty"), ("a", "", "--pushkey is empty"),
        ] {
            let outcome = try await Self.closed(["pushers", command, "--app-id", appID, "--pushkey", pushkey] + more)
            #expect(outcome.status == 2 && outcome.errors.hasPrefix("error: \(message)\n"), "\(outcome.errors)")
        }
        let largest = [
            "--app-id", String(repeating: "ä", count: 64), "--pushkey", String(repeating: "ä", count: 256),
        ]
        #expect(try await Self.closed(["pushers", command] + largest + more).status == 1)
    }

    @Test("a pusher beyond the limits, which some homeservers accept, can be deleted; one without a name can't")
    func deletesBeyondLimits() async throws {
        let long = String(repeating: "k", count: 513)
        #expect(try await Self.closed("pushers", "delete", "--app-id", "a", "--pushkey", long).status == 1)
        #expect(try await Self.closed("pushers", "delete", "--app-id", "a", "--pushkey", "").status == 2)
    }

    @Test("a homeserver that can't disable pushers, or has no such pusher, is an error with a hint")
    func cannotDisablePusher() async throws {
        try await withHomeserver { client, service in
            let key = ["--app-id", "example.app", "--pushkey", "key"]
            let missing = try await client(["pushers", "disable"] + key)
            #expect(missing.status == 1 && missing.errors.hasPrefix("error: the account has no such pusher\nhint: "))
            _ = try await client.output(["pushers", "set"] + key + ["--url", Self.gateway])
            let unsupported = try await client(["pushers", "disable"] + key)
            #expect(unsupported.status == 1)
            #expect(unsupported.errors.hasPrefix("error: the homeserver cannot disable pushers (MSC3881), so every "))
            #expect(try await service.store.pushers(of: Self.user).map(\.setting.isEnabled) == [true])
        }
    }

    @Test("push rules are set, shown, changed and deleted")
    func rules() async throws {
        try await withHomeserver { client, service in
            _ = try await client.output(
                "rules", "set", "content", "тест", "--pattern", "tea*", "--action", "notify", "--action",
                "sound=default", "--action", "highlight", "--action", "x=1")
            let rule = try await service.rules.rule(kind: .content, ruleID: "тест", of: Self.user)
            #expect(rule.pattern == "tea*")
            #expect(
                rule.actions == [
                    .notify, .setTweak(.init(setTweak: "sound", value: "default")),
                    .setTweak(.init(setTweak: "highlight")), .setTweak(.init(setTweak: "x", value: 1)),
                ])
            _ = try await client.output(
                "rules", "set", "content", "after", "--pattern", "x", "--dont-notify", "--after", "тест")
            _ = try await client.output(
                "rules", "set", "content", "before", "--pattern", "x", "--dont-notify", "--before", "тест")
            #expect(
                try await service.rules.ruleset(of: Self.user).content?.map(\.ruleID) == ["before", "тест", "after"])
            _ = try await client.output(
                "rules", "set", "override", "frost", "--condition",
                #"{"kind":"event_match","key":"content.body","pattern":"frost"}"#, "--condition",
                #"{"kind":"room_member_count","is":">2"}"#, "--action", "notify")
            #expect(
                try await service.rules.rule(kind: .override, ruleID: "frost", of: Self.user).conditions?.count == 2)

            _ = try await client.output(
                "rules", "set", "underride", "quiet", "--matches-every-event", "--dont-notify")
            let quiet = try await service.rules.rule(kind: .underride, ruleID: "quiet", of: Self.user)
            #expect(quiet.conditions == [] && quiet.actions == [])
            _ = try await client.output("rules", "delete", "underride", "quiet")

            let list = try await client.output("rules", "list")
            #expect(list.contains(#"content.body ~ "frost" and members >2"#))
            #expect(list.contains("notify, sound=default, highlight, x=1"))
            #expect(list.contains(".m.rule.master"))
            let get = try await client.output("rules", "get", "content", "тест")
            #expect(get.contains("rule     тест\n") && get.contains("owner    user\n"))
            let json = try await client.output("rules", "get", "content", "тест", "--format", "json")
            #expect(try PushRule(json: json) == rule)

            _ = try await client.output("rules", "disable", "content", "тест")
            #expect(try await !service.rules.rule(kind: .content, ruleID: "тест", of: Self.user).enabled)
            _ = try await client.output("rules", "enable", "content", "тест")
            #expect(try await service.rules.rule(kind: .content, ruleID: "тест", of: Self.user).enabled)
            _ = try await client.output("rules", "set-actions", "underride", ".m.rule.call", "--action", "notify")
            #expect(
                try await service.rules.rule(kind: .underride, ruleID: ".m.rule.call", of: Self.user).actions == [
                    .notify
                ]
            )
            #expect(try await client.output("rules", "delete", "content", "тест", "--format", "json") == "{}\n")
        }
    }

    @Test("notifications are listed in pages")
    func notifications() async throws {
        try await withHomeserver { client, service in
            #expect(try await client.output("notifications") == "No notifications.\n")
            for number in 1...3 {
                try await service.events.process(
                    Event(
                        eventID: "$\(number)", type: "m.room.message", sender: "@wren:garden.example",
                        originServerTS: 0, content: ["body": .string("message \(number)\u{1B}\n")]),
                    in: RoomContext(roomID: "!beds:garden.example", localMembers: [Self.user]))
            }
            let page = try await client.output("notifications", "--limit", "2")
            #expect(page.contains("2026-01-01T00:00:00Z  new") && page.contains("message 3\u{FFFD}"))
            let token = try #require(page.split(separator: "--from ").last).trimmingCharacters(in: .newlines)
            let rest = try await client.output("notifications", "--limit", "2", "--from", token)
            #expect(rest.contains("message 1") && !rest.contains("message 2") && !rest.contains("More:"))
            #expect(try await client.output("notifications", "--only", "highlight") == "No notifications.\n")
        }
    }

    @Test("a homeserver's error is reported with status and code, and the exit status is 1")
    func errors() async throws {
        try await withHomeserver { client, _ in
            let missing = try await client("rules", "get", "room", "x")
            #expect(missing.status == 1 && missing.output.isEmpty)
            #expect(missing.errors == "error: 404 M_NOT_FOUND: There is no room rule \"x\"\n")
            let unknown = try await client("pushers", "list", token: "wrong")
            #expect(unknown.status == 1 && unknown.errors.hasPrefix("error: 401 M_UNKNOWN_TOKEN: "))
            #expect(!unknown.errors.contains("wrong"))
        }
    }

    @Test("the token is read from an option, a file or the environment; options may precede subcommands")
    func tokens() async throws {
        try await withHomeserver { client, _ in
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "token").path
                try Data("secret\n".utf8).write(to: URL(filePath: file))
                for arguments in [
                    ["client", "pushers", "list", "--homeserver", client.url, "--token-file", file],
                    ["client", "--homeserver", client.url, "pushers", "--token", "secret", "list"],
                    ["client", "--homeserver", client.url, "--token", "secret", "pushers", "list"],
                ] {
                    let outcome = try await CommandLineTool.run(arguments)
                    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
                }
            }
        }
        let without = try await CommandLineTool.run("client", "pushers", "list", "--homeserver", "http://127.0.0.1:1")
        #expect(without.status == 2 && without.errors.contains("MATRIX_TOKEN"))
    }

    @Test("an unusable token file is an error, and the exit status is 2")
    func unusableTokenFile() async throws {
        try await withTemporaryFolder { folder in
            let empty = folder.appending(path: "empty").path
            try Data("\n".utf8).write(to: URL(filePath: empty))
            let binary = folder.appending(path: "binary").path
            try Data([0xFF, 0x00]).write(to: URL(filePath: binary))
            let large = folder.appending(path: "large").path
            try Data(repeating: 0x61, count: 1 << 17).write(to: URL(filePath: large))
            for (path, message) in [
                (empty, "the token file is empty"), (folder.path, "cannot read \(folder.path): it is a folder"),
                ("/nowhere", "cannot read /nowhere: there is no such file"),
                (binary, "the access token must be printable ASCII without spaces"),
                (large, "the token file has more than 65536 bytes"),
            ] {
                let outcome = try await CommandLineTool.run(
                    "client", "pushers", "list", "--homeserver", "http://127.0.0.1:1", "--token-file", path)
                #expect(outcome.status == 2)
                #expect(outcome.errors.hasPrefix("error: \(message)\n"), "\(outcome.errors)")
            }
        }
    }

    @Test("an unreachable homeserver is an error with a hint, and the exit status is 1")
    func unreachable() async throws {
        try await withRefusingAddress { baseURL in
            let outcome = try await CommandLineTool.run(
                "client", "pushers", "list", "--homeserver", "\(baseURL)", "--token", "secret")
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasPrefix("error: GET \(baseURL)"))
            #expect(outcome.errors.contains("hint: ") && !outcome.errors.contains("secret"))
        }
    }

    @Test(
        "invalid options are usage errors, and the exit status is 2",
        arguments: [
            ["rules", "set", "room", "x", "--action", "explode"],
            ["rules", "set", "override", "x", "--condition", "{", "--action", "notify"],
            ["pushers", "set", "--app-id", "a", "--pushkey", "b"], ["notifications", "--limit", "-1"],
            ["pushers", "list", "--homeserver", "ftp://x"], ["pushers", "list", "--timeout", "0"],
            ["pushers", "list", "--token", "a", "--token-file", "b"], ["pushers", "list", "--token", "a b"],
        ])
    func usage(arguments: [String]) async throws {
        let outcome = try await CommandLineTool.run(
            ["client"] + arguments, environment: ["MATRIX_HOMESERVER": "http://127.0.0.1:1", "MATRIX_TOKEN": "t"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: "))
        // The usage is that of the subcommand, even for an error found by `run()`. Shared options are validated by the
        // parent command.
        let isShared = arguments.contains("--timeout") || arguments.contains("--token-file")
        let name = isShared ? "" : arguments.prefix { !$0.hasPrefix("-") }.prefix(2).joined(separator: " ") + " "
        #expect(outcome.errors.contains("Usage: matrix-push client \(name)"), "\(outcome.errors)")
    }
}
