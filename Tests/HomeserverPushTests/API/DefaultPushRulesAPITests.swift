import APIRuntime
import ClientServerAPI
import HomeserverPush
import HomeserverPushAcceptance
import LoopbackServer
import Testing

@Suite("The server's push rules over HTTP", .timeLimit(.minutes(5)))
struct DefaultPushRulesAPITests {
    @Test("each of them can be enabled, disabled and given other actions")
    func defaults() async throws {
        try await AcceptanceHomeserver.with(InMemoryPushStore()) { homeserver in
            let all = try Ruleset(json: try await homeserver.send(.get, "/pushrules/global/").body)
            let rules = (all.override ?? []).map { ("override", $0) } + (all.underride ?? []).map { ("underride", $0) }
            #expect(rules.count == 15)
            let changes = [
                ("enabled", #"{"enabled":true}"#), ("enabled", #"{"enabled":false}"#),
                ("enabled", #"{"enabled":true}"#), ("actions", #"{"actions":["dont_notify"]}"#),
                ("actions", #"{"actions":[]}"#),
                ("actions", #"{"actions":["notify",{"set_tweak":"org.example.x","value":{"y":1}}]}"#),
            ]
            for (kind, rule) in rules {
                let path = "/pushrules/global/\(kind)/\(rule.ruleID)"
                for (attribute, body) in changes {
                    let response = try await homeserver.send(.put, "\(path)/\(attribute)", body)
                    #expect(response.statusText == "200")
                    #expect(try await homeserver.send(.get, "\(path)/\(attribute)").text == body)
                }
                let changed = try PushRule(json: try await homeserver.send(.get, path).body)
                #expect(changed.enabled && changed.default && changed.actions.count == 2)
                #expect(changed.conditions == rule.conditions)
            }
        }
    }

    @Test("the rules that the configuration adds are listed")
    func options() async throws {
        var configuration = HomeserverPushConfiguration.forTests
        configuration.defaultRules = .legacyMentions
        try await AcceptanceHomeserver.with(InMemoryPushStore(), configuration: configuration) { homeserver in
            let response = try await homeserver.send(.get, "/pushrules/global/override/.m.rule.contains_display_name")
            #expect(response.statusText == "200")
        }
    }

    @Test("an unknown access token returns 401, even for incomplete paths")
    func unknownToken() async throws {
        try await AcceptanceHomeserver.with(InMemoryPushStore()) { homeserver in
            for path in ["/", "/global/", "/global", "/global/room", "/global/room/", "/global/bogus/a"] {
                let response = try await homeserver.send(.get, "/pushrules\(path)", token: "wrong")
                #expect(response.statusText == "401 M_UNKNOWN_TOKEN", "\(path)")
            }
            let query = try await homeserver.send(.get, "/pushrules/global?access_token=fern", token: nil)
            #expect(query.statusText == "400 M_MISSING_PARAM")
        }
    }
}
