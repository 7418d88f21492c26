import APIRuntime
import PushConfiguration
import PushDelivery
import PushGateway
import Testing
import YAMLTree

@Suite("Gateway configuration")
struct GatewayConfigurationTests {
    private func read(_ text: String) throws(GatewayConfigurationError) -> GatewayConfigurationFile {
        try GatewayConfigurationFile(yaml: text)
    }

    @Test("all keys are read")
    func allKeys() throws {
        let configuration = try read(
            """
            listen: {host: 0.0.0.0, port: 0}
            limits: {body: 2048, devices: 5, in_flight: 7, deadline: 2.5}
            dedupe: {window: 60, entries: 10}
            network: {proxy: ""}
            apps:
              - app_id: org.example.up
                provider: unifiedpush
                timeout: 2.5
                allowed_hosts: [push.example.org, "*.push.example.net", "2001:db8::*"]
                in_flight: 3
                on_outage: queue
              - {app_id: org.example.file, provider: log, path: notifications.jsonl}
              - {app_id: org.example.ios, provider: apns, topic: org.example, key_file: k.p8, key_id: A, team_id: B}
              - {app_id: org.example.mac, provider: apns, topic: org.example, certificate_file: c.pem}
              - {app_id: org.example.android, provider: fcm, service_account_file: s.json, fcm_options: {android: {}}}
              - {app_id: org.example.web, provider: webpush, vapid_private_key_file: v.pem,
                 vapid_subject: "mailto:admin@example.org", payload: declarative, navigate: "https://example.org"}
              - {app_id: "*", provider: log}
            """
        ).configuration
        #expect(configuration.listen == ListenConfiguration(host: "0.0.0.0", port: 0))
        #expect(configuration.limits == LimitsConfiguration(body: 2048, devices: 5, inFlight: 7, deadline: 2.5))
        #expect(configuration.dedupe == DedupeConfiguration(window: 60, entries: 10))
        #expect(configuration.apps.count == 7)
        #expect(
            configuration.apps.first
                == .unifiedpush(
                    .init(
                        appID: "org.example.up", timeout: 2.5,
                        allowedHosts: ["push.example.org", "*.push.example.net", "2001:db8::*"], inFlight: 3,
                        onOutage: .queue)))
        #expect(configuration.apps.last == .log(.init(appID: "*")))
    }

    @Test("YAML's core schema determines the types of scalars")
    func scalars() throws {
        #expect(diagnostics("apps: [{app_id: no, provider: log, path: on}]") == [])
        #expect(
            diagnostics("apps: [{app_id: 1.10, provider: log}]")
                == [#"1:17: expected app_id to be a string, found 1.10 (write "1.10")"#])
        #expect(
            try read("apps: [{app_id: a, provider: log, in_flight: 0x10}]").configuration.apps
                == [.log(.init(appID: "a", inFlight: 16))])
    }

    @Test(
        "a problem is reported with location and hint",
        arguments: [
            (
                "",
                "1:1: the configuration is empty "
                    + "(its keys are listen, apps, network, limits, dedupe, logging, metrics, tracing)"
            ),
            (
                "- a",
                "1:1: expected the configuration to be a mapping, found a list "
                    + "(its keys are listen, apps, network, limits, dedupe, logging, metrics, tracing)"
            ),
            ("listen: {}", #"1:1: missing key "apps" (apps: [{app_id: "*", provider: log}])"#),
            ("apps: []", "1:7: expected at least one app"),
            ("apps: log", #"1:7: expected a list of apps, found "log""#),
            ("apps: [log]", #"1:8: expected an app, found "log" (- {app_id: "*", provider: log})"#),
            (
                "apps:\n  org.example.ios: {type: apns}",
                "2:3: expected a list of apps, found a mapping "
                    + #"(write each app as an item: - {app_id: "org.example.ios", provider: apns})"#
            ),
            (
                "apps: [{app_id: a}]",
                #"1:8: missing key "provider" (the providers are apns, fcm, log, unifiedpush, webpush)"#
            ),
            ("apps: [{provider: log}]", #"1:8: missing key "app_id""#),
            ("apps: [{app_id: a, provider: null}]", "1:30: expected provider to be a string, found null"),
            ("apps: [{app_id: a, provider: lgo}]", #"1:30: unknown provider "lgo" (did you mean "log"?)"#),
            ("apps: [{app_id: a, provider: gcm}]", #"1:30: unknown provider "gcm" (did you mean "fcm"?)"#),
            (
                "apps: [{app_id: a, provider: huawei}]",
                #"1:30: unknown provider "huawei" (expected one of "apns", "fcm", "log", "unifiedpush", "webpush")"#
            ),
            ("apps: [{app_id: 1, provider: log}]", #"1:17: expected app_id to be a string, found 1 (write "1")"#),
            (
                "apps: [{app_id: '', provider: log}]",
                "1:17: app_id is empty"
            ),
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
                #"1:35: unknown key "timeout" in an app of provider log "#
                    + #"(expected one of "app_id", "provider", "in_flight", "on_outage", "path", "max_connections")"#
            ),
            (
                "apps: [{app_id: a, provider: unifiedpush, ttl: 3}]",
                #"1:43: unknown key "ttl" in an app of provider unifiedpush (the keys are app_id, provider, in_flight, "#
                    + "on_outage, timeout, allowed_hosts, vapid_private_key_file, vapid_subject, trust_roots, "
                    + "max_connections)"
            ),
            (
                "apps: [{app_id: a, provider: unifiedpush, timeout: 0}]",
                "1:52: expected timeout to be more than 0, found 0"
            ),
            (
                "apps: [{app_id: a, provider: unifiedpush, timeout: .inf}]",
                "1:52: expected a finite number, found .inf"
            ),
            (
                "apps: [{app_id: a, provider: fcm, service_account_file: s, send_badge_counts: yes}]",
                #"1:79: expected send_badge_counts to be true or false, found "yes" (write true)"#
            ),
            (
                "apps: [{app_id: a, provider: log, on_outage: queu}]",
                #"1:46: expected on_outage to be "answer" or "queue", found "queu" (did you mean "queue"?)"#
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlimits: {in_flight: 0}",
                "2:21: expected in_flight to be at least 1, found 0"
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlisten: {port: 65536}",
                "2:16: expected a port from 0 to 65535, found 65536"
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlisten: {port: '7183'}",
                #"2:16: expected a port from 0 to 65535, found "7183" (write 7183 without quotation marks)"#
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlimits: {deadline: '2.5'}",
                #"2:20: expected deadline to be a number, found "2.5" (write 2.5 without quotation marks)"#
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlimits: {deadline: 20s}",
                #"2:20: expected deadline to be a number, found "20s" (a number of seconds, without a unit)"#
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlisten: {host: '127.0.0.1:80'}",
                #"2:16: expected host to be a host name or an address alone, found "127.0.0.1:80" "#
                    + #"(write host: "127.0.0.1", port: 80)"#
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlisten: {host: '[::1]'}",
                #"2:16: expected host to be a host name or an address alone, found "[::1]" (write host: "::1")"#
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlisten: {host: ''}",
                "2:16: host is empty (remove the key to use the default)"
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlisten: {host: null}",
                "2:16: expected host to be a string, found null (remove the key to use the default)"
            ),
            (
                "apps: [{app_id: a, provider: log}]\nlisten: {prt: 1}",
                #"2:10: unknown key "prt" in listen (did you mean "port"?)"#
            ),
            (
                "apps:\n- {app_id: a, provider: log}\n- {app_id: a, provider: unifiedpush}",
                #"3:12: duplicate app_id "a"; first defined at line 2 "#
                    + "(remove one of the two entries; the gateway would only use one)"
            ),
        ])
    func problems(text: String, expected: String) {
        #expect(diagnostics(text) == [expected])
    }

    // MARK: Globs

    @Test("a glob after one that matches the same apps is warned of")
    func shadowedGlobs() {
        let text = """
            apps:
            - {app_id: "*", provider: log}
            - {app_id: "org.*", provider: log}
            - {app_id: org.exact, provider: log}
            """
        #expect(
            diagnostics(text) == [
                #"3:12: warning: the glob "org.*" never serves: "*" at line 2 matches the same apps and comes first "#
                    + "(put narrower globs first)"
            ])
        #expect(diagnostics("apps: [{app_id: 'a.?', provider: log}, {app_id: 'a.*', provider: log}]") == [])
        #expect(diagnostics("apps: [{app_id: 'a.*.c', provider: log}, {app_id: 'a.b*c', provider: log}]") == [])
        #expect(diagnostics("apps: [{app_id: 'a?', provider: log}, {app_id: 'a?', provider: log}]").count == 1)
    }

    @Test("an app_id that looks like a pattern but isn't one is warned of")
    func characterClass() {
        #expect(
            diagnostics("apps: [{app_id: 'org.quay.[ab]', provider: log}]") == [
                #"1:17: warning: the app_id "org.quay.[ab]" is not a glob; it only serves apps with exactly this "#
                    + "app_id (* matches any number of characters, ? exactly one; other patterns do not exist)"
            ])
    }

    @Test("an app_id longer than 64 characters is rejected")
    func longAppID() {
        let longest = String(repeating: "x", count: 64)
        #expect(diagnostics("apps: [{app_id: '\(longest)*', provider: log}]") == [])
        #expect(diagnostics("apps: [{app_id: \(longest)x, provider: log}]").count == 1)
    }

    // MARK: Several problems

    @Test("all problems are reported at once, in the order of the file")
    func several() {
        let text = """
            listne: 1
            listen: {port: x}
            apps:
            - {app_id: 1, provider: log, q: 1}
            - {}
            - {app_id: 'a[*', provider: fcm}
            """
        #expect(
            diagnostics(text).map { String($0.prefix { $0 != "(" }) } == [
                #"1:1: unknown key "listne" in the configuration "#,
                #"2:16: expected a port from 0 to 65535, found "x""#, "4:12: expected app_id to be a string, found 1 ",
                #"4:30: unknown key "q" in an app of provider log "#, #"5:3: missing key "provider" "#,
                #"5:3: missing key "app_id""#, #"6:3: missing key "service_account_file""#,
                #"6:12: a glob cannot contain "[" "#,
            ])
    }

    @Test("the problems that providers find are reported with those of the schema, each at its value or key")
    func providerProblems() {
        let text = """
            apps:
            - {app_id: '', provider: log}
            - app_id: b
              provider: fcm
              service_account_file: missing.json
              in_flight: 0
              trust_roots: missing.pem
              fcm_options:
                android: {ttl: 30, data: {from: x}}
            - {app_id: c, provider: webpush, vapid_private_key_file: k, vapid_subject: 'mailto:a@b.example', trust_roots: r}
            """
        let problems = [
            "trust_roots": "no roots", "service_account_file": "no account", "fcm_options/android/ttl": "bad ttl",
            "fcm_options/android/data/from": "bad\u{1B}key", "vapid_subject": "bad subject",
        ]
        func find(_ object: JSONObject, _ path: String) -> JSONValue? {
            path.split(separator: "/").reduce(.object(object)) { $0?[String($1)] }
        }
        let error = #expect(throws: GatewayConfigurationError.self) {
            try GatewayConfigurationFile(SourceText(name: "gateway.yaml", bytes: Array(text.utf8))) {
                app throws(ProviderConfigurationError) in
                let object = (try? JSONObject(json: app.jsonBytes())) ?? [:]
                for key in problems.keys.sorted(by: >) where find(object, key) != nil {
                    guard find(object, key) != "mailto:operator@example.org" else { continue }
                    throw ProviderConfigurationError(key: key, problems[key] ?? "")
                }
                return ScriptedProvider()
            }
        }
        #expect(
            error?.diagnostics.map(\.text) == [
                "2:12: app_id is empty", "5:25: no account", "6:14: expected in_flight to be at least 1, found 0",
                "7:16: no roots", "9:15: fcm_options/android/ttl: bad ttl",
                #"9:31: fcm_options/android/data/from: bad\u{1b}key"#, "10:76: bad subject", "10:111: no roots",
            ])
    }

    @Test("invalid YAML yields one diagnostic")
    func invalidYAML() {
        #expect(diagnostics("apps: [").count == 1)
        #expect(diagnostics("apps: 1\napps: 2").count == 1)
    }
}
