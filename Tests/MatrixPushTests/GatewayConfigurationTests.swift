import PushDelivery
import PushGateway
import Testing
import YAMLTree

@testable import matrix_push

@Suite("Gateway configuration")
struct GatewayConfigurationTests {
    private func read(_ text: String) throws(GatewayConfiguration.InvalidError) -> GatewayConfiguration {
        try GatewayConfiguration(yaml: SourceText(name: "gateway.yaml", bytes: Array(text.utf8)))
    }

    /// Returns the diagnostics of a configuration: `line:column: message`, with the hint in parentheses.
    private func diagnostics(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch {
            return error.diagnostics.map { diagnostic in
                let place = diagnostic.location.map { "\($0.line):\($0.column): " } ?? ""
                return place + diagnostic.message + (diagnostic.hint.map { " (\($0))" } ?? "")
            }
        }
    }

    @Test("all keys are read")
    func allKeys() throws {
        let configuration = try read(
            """
            listen: {host: 0.0.0.0, port: 0}
            apps:
              - app_id: org.example.up
                provider: unifiedpush
                timeout: 2.5
                allowed_hosts: [push.example.org, "*.Push.example.net"]
              - app_id: org.example.file
                provider: log
                path: /tmp/notifications.jsonl
              - {app_id: "*", provider: log}
            """)
        #expect(configuration.host == "0.0.0.0")
        #expect(configuration.port == 0)
        let policy = EndpointPolicy(allowedHosts: [Glob("push.example.org"), Glob("*.push.example.net")])
        #expect(
            configuration.apps == [
                .init(appID: "org.example.up", provider: .unifiedPush(timeout: .seconds(2.5), policy: policy)),
                .init(appID: "org.example.file", provider: .log(path: "/tmp/notifications.jsonl")),
                .init(appID: "*", provider: .log(path: nil)),
            ])
    }

    @Test("omitted keys have defaults")
    func defaults() throws {
        let configuration = try read("apps: [{app_id: a, provider: unifiedpush}]")
        #expect(configuration.host == "127.0.0.1" && configuration.port == 7183)
        #expect(
            configuration.apps
                == [.init(appID: "a", provider: .unifiedPush(timeout: .seconds(30), policy: EndpointPolicy()))])
        #expect(GatewayConfiguration.standard.apps == [.init(appID: "*", provider: .log(path: nil))])
    }

    @Test(
        "a problem is reported with location and hint",
        arguments: [
            ("", "1:1: the configuration is empty (its keys are listen, apps)"),
            ("apps: [{app_id: a, provider: null}]", "1:30: expected provider to be a string, found null"),
            (
                "apps: [{app_id: \(String(repeating: "1", count: 400)), provider: log}]",
                "1:17: expected app_id to be a string, found \(String(repeating: "1", count: 80))"
            ),
            ("listen: {}", #"1:1: missing key "apps" (apps: [{app_id: "*", provider: log}])"#),
            ("apps: []", "1:7: expected at least one app"),
            ("apps: {}", "1:7: expected a list of apps, found a mapping"),
            ("apps: [log]", #"1:8: expected an app, found a string (- {app_id: "*", provider: log})"#),
            ("apps: [{app_id: a}]", #"1:8: missing key "provider""#),
            (
                "apps: [{app_id: a, provider: lgo}]",
                #"1:30: unknown provider "lgo" (did you mean "log"?)"#
            ),
            (
                "apps: [{app_id: a, provider: apns}]",
                #"1:30: unknown provider "apns" (expected one of "log", "unifiedpush")"#
            ),
            ("apps: [{app_id: 1, provider: log}]", #"1:17: expected app_id to be a string, found 1 (write "1")"#),
            ("apps: [{app_id: '', provider: log}]", "1:17: expected app_id to be a string, found an empty string"),
            (
                "apps: [{app_id: 'a[bc]*', provider: log}]",
                #"1:17: a glob cannot contain "[" (* matches any number of characters, ? exactly one; "#
                    + "other patterns do not exist)"
            ),
            (
                "apps: [{app_id: a, provider: log, pth: x}]",
                #"1:35: unknown key "pth" in an app of provider log (did you mean "path"?)"#
            ),
            (
                "apps: [{app_id: a, provider: log, timeout: 3}]",
                #"1:35: unknown key "timeout" in an app of provider log (expected one of "app_id", "provider", "path")"#
            ),
            (
                "apps: [{app_id: a, provider: unifiedpush, timeout: 0}]",
                "1:52: expected a number of seconds greater than 0 and at most 300, found 0"
            ),
            (
                "apps: [{app_id: a, provider: unifiedpush, allowed_hosts: x}]",
                #"1:58: expected a list of hosts, found a string (allowed_hosts: ["push.example.org"])"#
            ),
            (
                "apps: [{app_id: a, provider: unifiedpush, allowed_hosts: ['https://x']}]",
                #"1:59: expected a host name or address, found "https://x""#
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlisten: {port: 65536}",
                "2:16: expected a port from 0 to 65535, found 65536"
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlisten: {prt: 1}",
                #"2:10: unknown key "prt" in listen (did you mean "port"?)"#
            ),
            (
                "apps:\n- {app_id: a, provider: log}\n- {app_id: a, provider: unifiedpush}",
                #"3:12: duplicate app_id "a"; first defined at line 2"#
            ),
        ])
    func problems(text: String, expected: String) {
        #expect(diagnostics(text) == [expected])
    }

    @Test("an app_id longer than 64 characters is rejected")
    func longAppID() {
        let longest = String(repeating: "x", count: 64)
        #expect(diagnostics("apps: [{app_id: '\(longest)*', provider: log}]") == [])
        #expect(diagnostics("apps: [{app_id: \(longest)x, provider: log}]").count == 1)
    }

    @Test("all problems are reported at once")
    func several() {
        let text = "listne: 1\nlisten: {port: x}\napps:\n- {app_id: 1, provider: log, q: 1}\n- {}"
        #expect(diagnostics(text).count == 6)
    }

    @Test("invalid YAML yields one diagnostic")
    func invalidYAML() {
        #expect(diagnostics("apps: [").count == 1)
        #expect(diagnostics("apps: 1\napps: 2").count == 1)
    }
}
