import Testing

@testable import PushGateway

/// Keys and values of sygnal's configuration that can't be carried over.
@Suite("SygnalConversion: refusals")
struct SygnalRefusalTests {
    private func problems(_ text: String) -> [String] {
        do {
            return try converted(text).warnings.map(\.text)
        } catch {
            return error.diagnostics.map(\.text)
        }
    }

    @Test("all problems of a file are reported at once, in its order")
    func all() {
        let text = """
            http: {bind_addresses: [127.0.0.1, 10.0.0.1], prot: 5000}
            proxy: 'https://proxy.example'
            metrics: {opentracing: {enabled: true}, sentry: {enabled: on}}
            database: {}
            apps:
              a: {type: my.HuaweiPushkin}
              b: {type: gcm, api_key: x}
              c: {type: apns, keyfile: k, key_id: k, topic: t}
              d: {type: webpush, vapid_private_key: k, vapid_contact_email: root@x, allowed_endpoints: ["http://x"]}
            """
        #expect(
            problems(text).map { $0.prefix { $0 != "(" } } == [
                "1:24: bind_addresses has 2 addresses, but the gateway listens on one ",
                "1:47: unknown key \"prot\" in http; sygnal ignores it ",
                "2:8: the URL of the proxy must begin with http:// ",
                "3:34: OpenTracing cannot be carried over: the gateway doesn't speak the protocol of Jaeger's agent ",
                "3:59: Sentry cannot be carried over: the gateway reports to no error tracker ",
                "4:1: warning: database is left out: sygnal has no database any more",
                "6:13: app \"a\" is of the Python class \"my.HuaweiPushkin\", which cannot be carried over: the "
                    + "gateway doesn't run Python ",
                "7:3: app \"b\" cannot be carried over: without api_version it uses FCM's legacy API, which Google "
                    + "shut down in 2024 ",
                "7:18: api_key of app \"b\" cannot be carried over: it is the key of FCM's legacy API ",
                "8:3: app \"c\" has no team_id ",
                "9:65: \"mailto:root@x\" is not mailto: and a public e-mail address ",
                "9:92: expected a host without scheme and path, found \"http://x\" ",
            ])
    }

    @Test(
        "a refusal names the value and what to do",
        arguments: [
            (
                "{type: gcm, api_version: legacy}",
                "1:30: api_version: legacy of app \"a\" cannot be carried over: Google shut down that API in 2024 "
                    + "(create a service account that may send messages, and set api_version: v1, project_id and "
                    + "service_account_file)"
            ),
            ("{type: apsn}", "1:17: unknown type \"apsn\" of app \"a\" (did you mean \"apns\"?)"),
            ("{topic: t}", "1:8: app \"a\" has no type (the types are apns, gcm, webpush)"),
            ("[]", "1:11: expected app \"a\" to be a mapping, found a list"),
            (
                "{type: gcm, api_version: v1, project_id: p, service_account_file: f, fcm_options: {topic: t}}",
                "1:88: topic in fcm_options is another target than the pushkey; FCM refuses messages with two "
                    + "(remove it)"
            ),
            (
                "{type: apns, certfile: c, topic: t, push_type: liveactivity}",
                "1:52: unknown push_type \"liveactivity\" of app \"a\" (expected one of \"alert\", \"background\", "
                    + "\"voip\", \"complication\", \"fileprovider\", \"mdm\")"
            ),
            (
                "{type: apns, certfile: c, topic: t, convert_device_token_to_hex: 1}",
                "1:70: expected convert_device_token_to_hex to be true or false, found 1"
            ),
            (
                "{type: apns, certfile: c, topic: t, platfrom: sandbox}",
                "1:41: unknown key \"platfrom\" in app \"a\"; sygnal ignores it (did you mean \"platform\"?)"
            ),
            (
                "{type: apns, certfile: c, topic: t, inflight_request_limit: 0}",
                "1:65: expected inflight_request_limit to be an integer from 1 to 1000000, found 0"
            ),
            (
                "{type: apns, certfile: c}",
                "1:7: app \"a\" has no topic (sygnal takes it from the certificate, which cannot be read here: add topic: "
                    + "with the UID that openssl x509 -noout -subject -in c shows)"
            ),
        ])
    func refusal(app: String, expected: String) {
        // Columns of the tests begin after `apps: {a: `.
        let text = "apps: {a: \(app)}"
        let found = problems(text)
        #expect(found.count == 1)
        #expect(found.first?.drop { $0 != " " } == expected.drop { $0 != " " })
        #expect(found.first?.hasPrefix("1:") == true)
    }

    @Test("a glob with a bracket, which sygnal takes literally, is refused at its place")
    func bracket() {
        let text = "apps:\n  \"a[b]*\": {type: webpush, vapid_private_key: k, vapid_contact_email: a@b.org}\n"
        #expect(problems(text).first?.hasPrefix("2:3: a glob cannot contain \"[\"") == true)
    }

    @Test(
        "a file without apps is refused",
        arguments: ["", "apps:", "apps: {}", "http: {port: 1}", "apps: [a]", "[]", "a: [", "apps: {<<: *x}"])
    func empty(text: String) {
        #expect(throws: GatewayConfigurationError.self) { try converted(text) }
    }
}
