import PushConfiguration
import PushGateway
import Testing
import YAMLTree

@Suite("Configuration of providers, hosts and networks")
struct ProviderConfigurationTests {
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
        arguments: [
            ("10.0.0.1", "10.0.0.1/32"), ("fd00::1", "fd00::1/128"), ("10.0.0.1/8", "10.0.0.0/8"),
            ("192.168.3.77/20", "192.168.0.0/20"), ("fd00:1:2::3/32", "fd00:1::/32"), ("10.1.2.3/0", "0.0.0.0/0"),
            ("10.0.0.0/08", "10.0.0.0/8"), ("010.0.0.0/8", nil), ("10.0.0.0/33", nil), ("fd00::/129", nil),
            ("push.example/8", nil), ("10.0.0.0/255.0.0.0", nil),
        ])
    func networks(text: String, suggestion: String?) {
        let hint =
            suggestion.map { "write \"\($0)\"" }
            ?? "its first address and the number of fixed bits, such as 10.1.0.0/16 or fd00::/8"
        #expect(
            diagnostics("apps: [{app_id: a, provider: log}]\nnetwork: {allow: ['fd00::/8', '\(text)']}")
                == ["2:31: expected a network in CIDR notation, found \"\(text)\" (\(hint))"])
        #expect(
            diagnostics("apps: [{app_id: a, provider: log}]\nlisten: {trusted_proxies: ['fd00::/8', '\(text)']}")
                == ["2:40: expected a network in CIDR notation, found \"\(text)\" (\(hint))"])
    }

    @Test("trusting every address as a proxy is warned of", arguments: ["0.0.0.0/0", "::/0"])
    func trustedEverything(network: String) {
        #expect(
            diagnostics("apps: [{app_id: a, provider: log}]\nlisten: {trusted_proxies: ['\(network)']}") == [
                "2:28: warning: \"\(network)\" trusts every client to name its own address (the network of the proxy alone)"
            ])
    }

    @Test(
        "an unknown key of TLS or of a rate limit is reported with a suggestion",
        arguments: [
            ("listen: {tls: {certificate_file: a, private_key_file: b, ky: c}}", "2:58", "ky", "listen.tls"),
            ("limits: {per_peer: {per_second: 1, bust: 2}}", "2:36", "bust", "limits.per_peer"),
            ("limits: {per_homeserver: {per_second: 1, bust: 2}}", "2:42", "bust", "limits.per_homeserver"),
        ])
    func unknownKeys(text: String, location: String, key: String, owner: String) {
        let found = diagnostics("apps: [{app_id: a, provider: log}]\n" + text)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("\(location): unknown key \"\(key)\" in \(owner) (") == true)
    }

    @Test("a proxy with another scheme is an error whose text doesn't contain the URL")
    func proxy() {
        let text = "apps: [{app_id: a, provider: log}]\nnetwork: {proxy: 'socks5://user:secret@proxy:1'}"
        #expect(
            diagnostics(text)
                == ["2:18: the URL of the proxy must begin with http:// (such as http://proxy.example:3128)"])
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
                "provider: apns, topic: t, key_file: k",
                #"1:8: missing keys "key_id" and "team_id", which key_file needs"#
            ),
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
}
