import APIRuntime
import PushConfiguration
import Testing
import YAMLTree

@testable import PushGateway

/// Converts the text of a file `sygnal.yaml`.
func converted(_ text: String, files: [String: String] = [:]) throws(GatewayConfigurationError) -> SygnalConversion {
    try SygnalConversion(SourceText(name: "/etc/sygnal.yaml", bytes: Array(text.utf8))) { path in
        files[path].map { Array($0.utf8) }
    }
}

/// Returns the configuration that a converted text is, by our own reader.
private func configuration(_ text: String) throws -> GatewayConfiguration {
    try GatewayConfigurationFile(yaml: try converted(text).yaml).configuration
}

@Suite("SygnalConversion")
struct SygnalConversionTests {
    /// A valid app, for tests of other sections.
    static let app = """

        apps:
          a: {type: webpush, vapid_private_key: k.pem, vapid_contact_email: push@example.org}
        """

    @Test("listen has sygnal's address, and its defaults without the section")
    func listen() throws {
        let standard = try configuration(Self.app)
        #expect(standard.host == "127.0.0.1" && standard.port == 5000)
        #expect(standard.listen?.trustedProxies == nil)
        for addresses in ["['0.0.0.0']", "['']"] {
            let other = try configuration("http: {bind_addresses: \(addresses), port: '8008'}" + Self.app)
            #expect(other.host == "0.0.0.0" && other.port == 8008)
        }
        #expect(try configuration("http: {bind_addresses: ['0.0.0.0', '::']}" + Self.app).host == "::")
        let proxied = try configuration("log: {access: {x_forwarded_for: yes}}" + Self.app)
        #expect(proxied.listen?.trustedProxies == ["127.0.0.0/8", "::1/128"])
    }

    @Test("metrics, proxy and the log's level are carried over")
    func operation() throws {
        let text = """
            proxy: http://user:secret@proxy.example:8080
            metrics: {prometheus: {enabled: true, address: '', port: 9100}}
            log: {setup: {root: {level: INFO}, loggers: {sygnal: {level: WARNING}}}}
            """
        let carried = try configuration(text + Self.app)
        #expect(carried.network?.proxy == "http://user:secret@proxy.example:8080")
        #expect(carried.metrics == .init(host: "0.0.0.0", port: 9100, sygnalNames: true))
        #expect(carried.logging?.level == .warning)
        let disabled = try configuration("metrics: {prometheus: {enabled: false, port: 9100}}" + Self.app)
        #expect(disabled.metrics == nil && disabled.network == nil && disabled.logging == nil)
        #expect(try configuration("proxy: ''" + Self.app).network?.proxy?.isEmpty == true)
        #expect(try configuration("log: {setup: {root: {level: 10}}}" + Self.app).logging?.level == .debug)
        let json = "log: {setup: {formatters: {j: {class: pythonjsonlogger.jsonlogger.JsonFormatter}}}}"
        #expect(try configuration(json + Self.app).logging?.format == .json)
    }

    @Test("an app for APNs with a key has sygnal's encoding of pushkeys and no collapse IDs")
    func apnsKey() throws {
        let text = """
            apps:
              org.example:
                type: apns
                keyfile: ./k.p8
                key_id: 1234567890
                team_id: 12E4567890
                topic: org.example
                platform: prod
            """
        #expect(
            try configuration(text).apps == [
                .apns(
                    .init(
                        appID: "org.example", topic: "org.example", keyFile: "./k.p8", keyID: "1234567890",
                        teamID: "12E4567890", environment: .production, pushkeyEncoding: .base64, collapse: .noneValue))
            ])
    }

    @Test("all keys of an app for APNs are carried over")
    func apnsKeys() throws {
        let text = """
            apps:
              org.example:
                type: apns
                certfile: /etc/push.pem
                topic: org.example
                platform: sandbox
                push_type: voip
                convert_device_token_to_hex: false
                send_badge_counts: no
                inflight_request_limit: 7
            """
        #expect(
            try configuration(text).apps == [
                .apns(
                    .init(
                        appID: "org.example", topic: "org.example", certificateFile: "/etc/push.pem",
                        environment: .sandbox, pushType: .voip, pushkeyEncoding: .hex, sendBadgeCounts: false,
                        collapse: .noneValue, inFlight: 7))
            ])
    }

    @Test(
        "without push_type, the topic determines voip pushes, not the app ID",
        arguments: [
            ("org.example.voip", "org.example.voip", APNsAppConfiguration.PushType.voip),
            ("org.example.voip", "org.example", .alert),
            ("org.*", "org.example", .alert), ("org.example", "org.example", nil),
        ])
    func pushType(appID: String, topic: String, expected: APNsAppConfiguration.PushType?) throws {
        let text = "apps: {\"\(appID)\": {type: apns, certfile: c.pem, topic: \(topic)}}"
        guard case .apns(let app) = try configuration(text).apps.first else {
            Issue.record("no app for APNs")
            return
        }
        #expect(app.pushType == expected)
    }

    @Test("an app for FCM keeps nested options; members that sygnal replaces are left out")
    func fcm() throws {
        let text = """
            apps:
              org.example:
                type: gcm
                api_version: v1
                project_id: "0123"
                service_account_file: a b.json
                send_badge_counts: false
                max_connections: 20
                fcm_options:
                  data: {x: y}
                  apns: {payload: {aps: {content-available: 1, alert: "", loc-args: [a, 1.50, {b: null}]}}}
                  android: {}
            """
        let apps = try configuration(text).apps
        #expect(
            apps == [
                .fcm(
                    .init(
                        appID: "org.example", projectID: "0123", serviceAccountFile: "a b.json",
                        fcmOptions: [
                            "apns": [
                                "payload": [
                                    "aps": ["content-available": 1, "alert": "", "loc-args": ["a", 1.50, ["b": nil]]]
                                ]
                            ], "android": [:],
                        ], sendBadgeCounts: false, maxConnections: 20))
            ])
        #expect(
            try converted(text).warnings.map(\.text) == [
                "10:7: warning: data is left out: sygnal replaces this member of fcm_options in each message"
            ])
    }

    @Test("an app for Web Push has sygnal's time to live, and hosts without ports in lower case")
    func webPush() throws {
        let text = """
            apps:
              org.example:
                type: webpush
                vapid_private_key: k.pem
                vapid_contact_email: mailto:push@example.org
                allowed_endpoints: ["*.Example.org:8443", fcm.googleapis.com]
            """
        #expect(
            try configuration(text).apps == [
                .webpush(
                    .init(
                        appID: "org.example", vapidPrivateKeyFile: "k.pem", vapidSubject: "mailto:push@example.org",
                        allowedEndpoints: ["*.example.org", "fcm.googleapis.com"], ttl: 900))
            ])
        // sygnal treats an empty list as absent.
        let open =
            "apps: {a: {type: webpush, vapid_private_key: k, vapid_contact_email: a@b.org, allowed_endpoints: []}}"
        guard case .webpush(let app) = try configuration(open).apps.first else {
            Issue.record("no app for Web Push")
            return
        }
        #expect(app.allowedEndpoints == nil && app.vapidSubject == "mailto:a@b.org")
    }

    @Test("apps keep their order; overlapping globs are explained")
    func globs() throws {
        let web = "{type: webpush, vapid_private_key: k.pem, vapid_contact_email: push@example.org}"
        let text = "apps:\n  \"*.b\": \(web)\n  a.*: \(web)\n  c?: \(web)\n  \"123\": \(web)\n"
        let conversion = try converted(text)
        #expect(
            conversion.warnings.map(\.text) == [
                "3:3: warning: app IDs that match both \"*.b\" and \"a.*\" are rejected by sygnal; the gateway takes "
                    + "the first of the two"
            ])
        let file = try GatewayConfigurationFile(yaml: conversion.yaml)
        let ids = file.configuration.apps.map { app in if case .webpush(let app) = app { app.appID } else { "" } }
        #expect(ids == ["*.b", "a.*", "c?", "123"])
        #expect(conversion.yaml.contains("# Of app IDs that also match \"*.b\", that entry takes precedence"))
    }

    @Test(
        "globs overlap if some name matches both",
        arguments: [
            ("a*", "*b", true), ("a*", "b*", false), ("a?", "ab", true), ("a?", "abc", false), ("*", "", true),
            ("a*c", "ab*", true), ("*a*", "b", false), ("a**b", "a*?*b", true), ("?", "", false),
        ])
    func overlap(first: String, second: String, expected: Bool) {
        #expect(GlobOverlap.exists(first, second) == expected)
        #expect(GlobOverlap.exists(second, first) == expected)
    }

    @Test("the topic comes from the certificate, as in sygnal, if it can be read")
    func certificateTopic() throws {
        let text = "apps: {a: {type: apns, certfile: c.pem}}"
        let conversion = try converted(text, files: ["c.pem": Self.certificate])
        #expect(conversion.yaml.contains("    topic: org.example.app\n"))
        let other = "apps: {a: {type: apns, certfile: c.pem, topic: org.other}}"
        let warned = try converted(other, files: ["c.pem": Self.certificate])
        #expect(warned.yaml.contains("    topic: org.example.app\n"))
        #expect(
            warned.warnings.map(\.message) == [
                "sygnal ignores the topic \"org.other\", because the certificate has \"org.example.app\""
            ])
        #expect(throws: GatewayConfigurationError.self) { try converted(text) }
        #expect(throws: GatewayConfigurationError.self) { try converted(text, files: ["c.pem": "no certificate"]) }
        #expect(try converted(other).yaml.contains("    topic: org.other\n"))
    }

    /// A self-signed certificate with `UID = org.example.app`.
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIB9TCCAZugAwIBAgIUBoW7FxjMU6EdS4oalUioAHK9TXQwCgYIKoZIzj0EAwIw
        UDEtMCsGA1UEAwwkQXBwbGUgUHVzaCBTZXJ2aWNlczogb3JnLmV4YW1wbGUuYXBw
        MR8wHQYKCZImiZPyLGQBAQwPb3JnLmV4YW1wbGUuYXBwMB4XDTI2MTEyODIxMTk1
        NVoXDTM2MTEyNTIxMTk1NVowUDEtMCsGA1UEAwwkQXBwbGUgUHVzaCBTZXJ2aWNl
        czogb3JnLmV4YW1wbGUuYXBwMR8wHQYKCZImiZPyLGQBAQwPb3JnLmV4YW1wbGUu
        YXBwMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhPKvJ8b02I6KNHGhmUGTgRFR
        Rzva2RHBvU+ohdeSZphMX6JNe950k/1OMq6vse1/YkrFAtGJihk/Pm9In3akZ6NT
        MFEwHQYDVR0OBBYEFMZbVdrAu+l1+15KrNSerLqD6AdlMB8GA1UdIwQYMBaAFMZb
        VdrAu+l1+15KrNSerLqD6AdlMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID
        SAAwRQIhAI6DlFV4e2sz+YYXlb5B2HDMMuxt9f3eEqOt7bZU7+k6AiACUzN8Kc2r
        9oCrvHlYDJpSVU9koed9lzaT86tGRXopog==
        -----END CERTIFICATE-----
        """

    @Test("the text has comments for what differs, each once, and no line is too long for a terminal")
    func comments() throws {
        let apps = (0..<3).map { "  a\($0): {type: apns, certfile: c.pem, topic: org.example}\n" }.joined()
        let yaml = try converted("apps:\n" + apps).yaml
        #expect(yaml.hasPrefix("# The configuration of matrix-push gateway, converted from sygnal.yaml.\n"))
        #expect(yaml.matches(of: /sygnal sends no collapse ID/).count == 1)
        #expect(yaml.split(separator: "\n").allSatisfy { $0.count <= 110 })
        #expect(yaml.hasSuffix("\n") && !yaml.contains(" \n"))
    }

    @Test(
        "texts that YAML reads as something else are quoted",
        arguments: [
            "yes", "1.10", "1e5", "~", "a: b", "#x", "- a", "tab\t", "ü\n\"\\", "null", "*", "0x10", "01", " ",
            "a\u{2028}b\u{85}c\u{FEFF}",
        ])
    func quoting(text: String) throws {
        let node = try readYAML(SourceText(name: "", bytes: Array("k: \(YAMLScalar.text(text))".utf8)))
        #expect(node["k"]?.string == text)
        #expect(YAMLScalar.text(text).hasPrefix("\""))
    }

    @Test("usual texts aren't quoted", arguments: ["/etc/a_b-c.p8", "org.example.App2", "127.0.0.1", "./k.pem"])
    func plain(text: String) {
        #expect(YAMLScalar.text(text) == text)
    }
}
