import PushConfiguration
import PushDelivery
import PushGateway
import Testing
import YAMLTree

@Suite("Gateway configuration")
struct GatewayConfigurationTests {
    /// Returns the diagnostics of a configuration, warnings included.
    private func diagnostics(_ text: String) -> [String] {
        do {
            return try read(text).warnings.map(\.text)
        } catch {
            return error.diagnostics.map(\.text)
        }
    }

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
            ("", "1:1: the configuration is empty (its keys are listen, apps, network, limits, dedupe)"),
            (
                "- a",
                "1:1: expected the configuration to be a mapping, found a list "
                    + "(its keys are listen, apps, network, limits, dedupe)"
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
                "1:17: expected app_id to be a string, found an empty string"
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
                "apps: [{app_id: a, provider: log}]\nlisten: {host: null}",
                "2:16: expected host to be a string, found null (remove the key to use the default)"
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

    // MARK: Hosts and networks

    @Test(
        "a host that could never match is an error",
        arguments: [
            ("['127.0.0.1:7290']", #"expected a host without its port, found "127.0.0.1:7290" (write "127.0.0.1")"#),
            ("['push.example:*']", #"expected a host without its port, found "push.example:*" (write "push.example")"#),
            ("['https://x/y']", #"expected a host without scheme and path, found "https://x/y" (write "x")"#),
            ("['x/y']", #"expected a host without scheme and path, found "x/y""#),
            ("['Push.example']", #"expected a host in lower case, found "Push.example" (write "push.example")"#),
            (
                "['push.example.']",
                #"expected a host without a dot at its end, found "push.example." (write "push.example")"#
            ),
            (
                "['a.example, b.example']",
                #"expected one host, found "a.example, b.example" (write each host as an item of the list)"#
            ),
            (
                "['[::1]']",
                #"expected a host without brackets, found "[::1]" "#
                    + "(IPv6 addresses are written without brackets; * and ? are the only wildcards)"
            ),
        ])
    func hosts(list: String, expected: String) {
        let up = "apps: [{app_id: a, provider: unifiedpush, allowed_hosts: \(list)}]"
        #expect(diagnostics(up) == ["1:59: \(expected)"])
        let web = """
            apps:
            - {app_id: a, provider: webpush, vapid_private_key_file: k, vapid_subject: "https://a.example",
               allowed_endpoints: \(list)}
            """
        #expect(diagnostics(web) == ["3:24: \(expected)"])
    }

    @Test("an empty list of hosts is an error, because it would refuse every device")
    func noHosts() {
        #expect(
            diagnostics("apps: [{app_id: a, provider: unifiedpush, allowed_hosts: []}]") == [
                "1:58: expected allowed_hosts to have at least one host "
                    + "(remove the key to allow every host with a public address)"
            ])
        #expect(
            diagnostics("apps: [{app_id: a, provider: unifiedpush, allowed_hosts: x}]")
                == [#"1:58: expected allowed_hosts to be a list, found "x""#])
    }

    @Test(
        "a network that isn't in CIDR notation is an error",
        arguments: ["10.0.0.0", "10.0.0.1/8", "010.0.0.0/8", "10.0.0.0/33", "fd00::/129", "push.example/8"])
    func networks(text: String) {
        #expect(
            diagnostics("apps: [{app_id: a, provider: log}]\nnetwork: {allow: ['fd00::/8', '\(text)']}") == [
                "2:31: expected a network in CIDR notation, found \"\(text)\" "
                    + "(its first address and the number of fixed bits, such as 10.1.0.0/16 or fd00::/8)"
            ])
    }

    @Test("a proxy with another scheme is an error whose text doesn't contain the URL")
    func proxy() {
        let text = "apps: [{app_id: a, provider: log}]\nnetwork: {proxy: 'socks5://user:secret@proxy:1'}"
        #expect(
            diagnostics(text)
                == ["2:18: the URL of the proxy must begin with http:// (http://proxy.example:3128)"])
    }

    // MARK: Providers

    @Test(
        "keys that a provider needs together are required together",
        arguments: [
            (
                "provider: apns, topic: t",
                "1:8: an app of provider apns needs credentials (key_file, key_id and team_id, or certificate_file)"
            ),
            ("provider: apns, topic: t, key_file: k, key_id: i", #"1:8: missing key "team_id", which key_file needs"#),
            (
                "provider: apns, topic: t, key_file: k, key_id: i, team_id: j, certificate_file: c",
                "1:82: certificate_file and key_file exclude each other "
                    + "(keep key_file, key_id and team_id, or certificate_file)"
            ),
            (
                "provider: apns, topic: t, certificate_file: c, key_id: i",
                "1:67: key_id has no effect with certificate_file (it belongs to key_file, key_id and team_id)"
            ),
            (
                "provider: unifiedpush, vapid_subject: 'mailto:a@b.example'",
                #"1:8: missing key "vapid_private_key_file", which vapid_subject needs"#
            ),
            (
                "provider: unifiedpush, vapid_private_key_file: k",
                #"1:8: missing key "vapid_subject", which vapid_private_key_file needs"#
            ),
            (
                "provider: webpush, vapid_private_key_file: k, vapid_subject: a@b",
                #"1:81: expected vapid_subject to be a mailto: or https: URL, found "a@b" (write "mailto:a@b")"#
            ),
            (
                "provider: webpush, vapid_private_key_file: k, vapid_subject: 'https://a.example', payload: declarative",
                #"1:8: missing key "navigate", which payload: declarative needs "#
                    + "(the URL that a notification opens, such as https://app.example/#/room/{room_id})"
            ),
            (
                "provider: webpush, vapid_private_key_file: k, vapid_subject: 'https://a.example', "
                    + "payload: declarative, navigate: 'https://a/{foo}'",
                #"1:134: unknown placeholder "{foo}" in "https://a/{foo}" (the placeholders are {room_id} and {event_id})"#
            ),
            (
                "provider: apns, topic: t, certificate_file: c, endpoint: 'http://push.example'",
                #"1:77: an http URL is allowed for loopback addresses only, found "http://push.example" "#
                    + "(write https://, or the address 127.0.0.1 of a proxy on this machine)"
            ),
            (
                "provider: fcm, service_account_file: s, token_endpoint: 'oauth.example'",
                #"1:76: expected a URL that begins with http:// or https://, found "oauth.example" "#
                    + #"(write "https://oauth.example")"#
            ),
        ])
    func providerKeys(app: String, expected: String) {
        #expect(diagnostics("apps: [{app_id: a, \(app)}]") == [expected])
    }

    @Test("an endpoint on loopback may be http", arguments: ["127.0.0.1:80", "localhost", "[::1]:8443", "127.9.9.9"])
    func loopbackEndpoint(authority: String) {
        let text = "apps: [{app_id: a, provider: fcm, service_account_file: s, endpoint: 'http://\(authority)'}]"
        #expect(diagnostics(text) == [])
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

    @Test("invalid YAML yields one diagnostic")
    func invalidYAML() {
        #expect(diagnostics("apps: [").count == 1)
        #expect(diagnostics("apps: 1\napps: 2").count == 1)
    }
}
