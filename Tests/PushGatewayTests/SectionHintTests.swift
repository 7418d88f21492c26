import Testing

@Suite("Hints about sections of a configuration")
struct SectionHintTests {
    @Test(
        "a value in place of a section, and a wrong network or URL, are reported with a hint",
        arguments: [
            (
                "listen: 127.0.0.1:7183",
                #"1:9: expected listen to be a mapping, found "127.0.0.1:7183" "#
                    + #"(write listen: {host: "127.0.0.1", port: 7183})"#
            ),
            (
                "listen: {tls: {certificate_fle: a, private_key_file: b, certificate_file: c}}",
                #"1:16: unknown key "certificate_fle" in listen.tls (did you mean "certificate_file"?)"#
            ),
            (
                "limits: {per_peer: many}",
                #"1:20: expected per_peer to be a mapping, found "many" (its keys are per_second, burst)"#
            ),
            (
                "listen: ':80'",
                #"1:9: expected listen to be a mapping, found ":80" (write listen: {port: 80})"#
            ),
            (
                "listen: '[::1]:80'",
                #"1:9: expected listen to be a mapping, found "[::1]:80" (write listen: {host: "::1", port: 80})"#
            ),
            (
                "listen: '*:80'",
                #"1:9: expected listen to be a mapping, found "*:80" (write listen: {host: "0.0.0.0", port: 80})"#
            ),
            (
                "limits: many",
                #"1:9: expected limits to be a mapping, found "many" "#
                    + "(its keys are body, devices, in_flight, deadline, per_peer, per_homeserver)"
            ),
            (
                "listen: {trusted_proxies: [127.0.0.1]}",
                #"1:28: expected a network in CIDR notation, found "127.0.0.1" (write "127.0.0.1/32")"#
            ),
            (
                "tracing: {endpoint: 'localhost:4318'}",
                #"1:21: expected an http or https URL, found "localhost:4318" "#
                    + "(such as http://127.0.0.1:4318/v1/traces)"
            ),
            (
                "tracing: {endpoint: 'http://otel:4318'}",
                "1:21: the URL has no path (collectors take traces at http://otel:4318/v1/traces)"
            ),
            (
                "tracing: {endpoint: 'http://otel:4318/'}",
                "1:21: the URL has no path (collectors take traces at http://otel:4318/v1/traces)"
            ),
            (
                "tracing: {endpoint: 'http://user:secret@otel:4318/v1/traces'}",
                "1:21: the URL of the collector can have neither a user nor a query "
                    + "(such as http://127.0.0.1:4318/v1/traces)"
            ),
            (
                "tracing: {endpoint: 'http://otel:4318/v1/traces?key=secret'}",
                "1:21: the URL of the collector can have neither a user nor a query "
                    + "(such as http://127.0.0.1:4318/v1/traces)"
            ),
        ])
    func hint(section: String, expected: String) {
        #expect(diagnostics(section + "\napps: [{app_id: a, provider: log}]") == [expected])
    }

    @Test(
        "the hint for an empty section is its defaults if something is off without the section",
        arguments: [
            (
                "metrics:\n#  port: 7184",
                #"1:9: expected metrics to be a mapping, found null "#
                    + #"(write "metrics: {}" to use its defaults; without the key it is off)"#
            ),
            (
                "tracing:",
                "1:9: expected tracing to be a mapping, found null "
                    + "(write endpoint below the key, or remove the key to turn it off)"
            ),
            (
                "listen: {tls: }",
                "1:15: expected tls to be a mapping, found null "
                    + "(write certificate_file and private_key_file below the key, or remove the key to turn it off)"
            ),
            ("limits:", "1:8: expected limits to be a mapping, found null (remove the key to use the default)"),
        ])
    func emptySection(section: String, expected: String) {
        #expect(diagnostics(section + "\napps: [{app_id: a, provider: log}]") == [expected])
    }
}
