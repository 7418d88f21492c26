import APIRuntime
import AsyncHTTPClientTransport
import DoctorAccounts
import DoctorModels
import HTTPTypes
import LoopbackServer
import Testing

@testable import PushDoctor

@Suite("The account and its list of pushers", .timeLimit(.minutes(5)))
struct AccountTests {
    private static let gateway: JSONValue = "https://push.invalid/_matrix/push/v1/notify"

    /// Returns an entry of the list of pushers that needs no gateway.
    private func pusher(
        _ pushkey: String, app: String = "garden.chat", device: String? = nil, name: String? = nil,
        more: JSONObject = [:]
    ) -> JSONValue {
        var pusher: JSONObject = [
            "app_id": .string(app), "pushkey": .string(pushkey), "kind": "webpush", "data": [:],
        ]
        pusher["org.matrix.msc3881.device_id"] = device.map { .string($0) }
        pusher["device_display_name"] = name.map { .string($0) }
        for (key, value) in more { pusher[key] = value }
        return .object(pusher)
    }

    private func report(_ pushers: [JSONValue], devices: JSONObject? = ["devices": []]) async throws -> DoctorReport {
        try await DoctorHomeserver.with(pushers: ["pushers": .array(pushers)], devices: devices) {
            await $0.report()
        }
    }

    // MARK: The homeserver

    @Test("a wrong access token is the only diagnostic, and it isn't in the report")
    func token() async throws {
        try await DoctorHomeserver.with { homeserver in
            let report = await homeserver.report(token: "wrong-access-token")
            #expect(report.diagnostics.map(\.code) == [.tokenRejected])
            #expect(report.severity == .error && report.userID == nil && report.samples.isEmpty)
            #expect(!report.text.contains("wrong-access-token"))
        }
    }

    /// Examines the account of a server with one response.
    private func report(of response: ServerResponse) async throws -> DoctorReport {
        var router = APIRouter()
        router.on(.get, Self.whoami) { _ in response }
        return try await report(of: router)
    }

    private func report(of router: APIRouter) async throws -> DoctorReport {
        try await withServer(router) { await report(at: $0) }
    }

    private func report(at url: BaseURL) async -> DoctorReport {
        let transport = AsyncHTTPClientTransport(timeout: .seconds(60))
        let connection = APIConnection(
            transport: transport, baseURL: url, accessToken: AccessToken(DoctorHomeserver.token))
        return await PushDoctor(homeserver: connection, gateways: transport).report()
    }

    @Test("servers that aren't homeservers, fail or can't be reached have different codes")
    func otherServers() async throws {
        let page = "<!doctype html><p>\(DoctorHomeserver.token)"
        let html = try await report(of: ServerResponse(status: 200, text: page, contentType: "text/html"))
        #expect(html.diagnostics.map(\.code) == [.notAHomeserver])
        let missing = try await report(of: ServerResponse(status: 404, text: page, contentType: "text/html"))
        #expect(missing.diagnostics.map(\.code) == [.notAHomeserver])
        let object = try await report(of: ServerResponse(json: ["status": "up"] as JSONObject))
        #expect(object.diagnostics.map(\.code) == [.notAHomeserver])
        let failing = try await report(of: ServerResponse(status: 502, text: page))
        #expect(failing.diagnostics.map(\.code) == [.homeserverFailing])
        let locked = try await report(
            of: ServerResponse(status: 403, json: ["errcode": "M_USER_SUSPENDED", "error": "no"] as JSONObject))
        #expect(locked.diagnostics.map(\.code) == [.homeserverFailing])
        for report in [html, missing, object, failing, locked] {
            #expect(!report.text.contains(DoctorHomeserver.token) && report.severity == .error)
        }
        try await withRefusingAddress { address in
            let transport = AsyncHTTPClientTransport(timeout: .seconds(60))
            let connection = APIConnection(transport: transport, baseURL: address, accessToken: AccessToken("t"))
            let report = await PushDoctor(homeserver: connection, gateways: transport).report()
            #expect(report.diagnostics.map(\.code) == [.homeserverUnreachable])
        }
    }

    private static let whoami = "/_matrix/client/v3/account/whoami"

    @Test("a reverse proxy's page is described by status and type, without its text and without an invented errcode")
    func proxy() async throws {
        for (status, code) in [
            (502, PushDiagnostic.Code.homeserverFailing), (503, .homeserverFailing), (429, .homeserverFailing),
            (401, .notAHomeserver), (403, .notAHomeserver), (501, .notAHomeserver),
        ] {
            let page = ServerResponse(status: status, text: "<html>Bad</html>", contentType: "text/html; charset=utf-8")
            let found = try await report(of: page).only(code)
            #expect(found.summary.hasSuffix("status \(status), and the response isn't JSON (text/html)."), "\(found)")
            #expect(!found.summary.contains("M_UNKNOWN") && !found.summary.contains("<"))
            #expect(found.advice?.contains("token") == false)
        }
        let other = try await report(of: ServerResponse(status: 500, json: ["detail": "no"] as JSONObject))
        #expect(
            try other.only(.homeserverFailing).summary.hasSuffix(
                "status 500, and the response isn't an error of Matrix."))
        let matrix = try await report(
            of: ServerResponse(status: 500, json: ["errcode": "M_UNKNOWN", "error": "no"] as JSONObject))
        #expect(try matrix.only(.homeserverFailing).summary.hasSuffix("error: 500 M_UNKNOWN: no."))
    }

    @Test("a redirect is reported with its target, without query and user information")
    func redirect() async throws {
        for (location, words, advice) in [
            (
                "https://matrix.example\(Self.whoami)?token=hidden",
                "a redirect to https://matrix.example\(Self.whoami).",
                "If https://matrix.example is the homeserver"
            ),
            (
                "https://sso.example/login#hidden", "a redirect to https://sso.example/login.",
                "Use the URL that https://<server name>"
            ),
            (
                "//matrix.example/?hidden", "a redirect to http://matrix.example.",
                "If http://matrix.example is the homeserver"
            ),
            ("/login?hidden", "/login.", "Use the URL that https://<server name>"),
            ("https://fern:hidden@sso.example/", "a redirect without a valid target.", "/.well-known/matrix/client"),
            ("mailto:hidden", "a redirect without a valid target.", "/.well-known/matrix/client"),
        ] {
            let response = ServerResponse(status: .found, fields: [.location: location])
            let report = try await report(of: response)
            let found = try report.only(.notAHomeserver)
            #expect(found.summary.contains("status 302, a redirect "), "\(found.summary)")
            #expect(found.summary.hasSuffix(words), "\(found.summary)")
            #expect(found.advice?.contains(advice) == true, "\(found.advice ?? "")")
            #expect(!report.text.contains("hidden"))
        }
    }

    @Test("garbage is reported with the reason that it isn't a homeserver's response")
    func garbage() async throws {
        for (body, words) in [
            ("\u{1}garbage", "status 200, and the response isn't JSON."),
            ("[", "status 200, and the response isn't JSON."),
            ("{}", "a 200 response: missing key \"user_id\""), (#"{"user_id": 5}"#, "/user_id: expected a string"),
        ] {
            let response = ServerResponse(status: 200, text: body, contentType: "application/json")
            let found = try await report(of: response).only(.notAHomeserver)
            #expect(found.summary.contains(words), "\(found.summary)")
        }
    }

    @Test("a URL below which the API isn't found causes advice about the URL, not the token")
    func otherPath() async throws {
        for (status, errcode) in [(404, "M_UNRECOGNIZED"), (405, "M_UNRECOGNIZED"), (404, "M_NOT_FOUND")] {
            let response = ServerResponse(
                status: status, json: ["errcode": .string(errcode), "error": "Unrecognized request"] as JSONObject)
            let found = try await report(of: response).only(.notAHomeserver)
            #expect(found.summary.contains("the API isn't below it: \(status) \(errcode): Unrecognized request."))
            #expect(found.advice?.contains("has as base_url") == true && found.advice?.contains("token") == false)
        }
    }

    @Test("a reverse proxy's page in place of a list is described by status and type, without its text")
    func listOfProxy() async throws {
        var router = APIRouter(
            errors: ErrorRenderer { _, _ in
                ServerResponse(status: 502, text: "<html>Bad</html>", contentType: "text/html")
            })
        router.on(.get, Self.whoami) { _ in ServerResponse(json: ["user_id": "@fern:garden.example"] as JSONObject) }
        let report = try await report(of: router)
        #expect(report.problems == ["pushers_unreadable", "rules_unreadable", "devices_unreadable"])
        for problem in report.diagnostics where problem.severity != .ok {
            #expect(problem.summary.hasSuffix(": status 502, and the response isn't JSON (text/html)."), "\(problem)")
        }
    }

    @Test("a server that doesn't speak HTTP, or closes the connection, can't be reached and may be one for https")
    func notHTTP() async throws {
        let alert: [UInt8] = [0x15, 3, 1, 0, 2, 2, 0x46]
        for (bytes, words) in [
            (Array("220 mail.example ESMTP\r\n".utf8), "isn't HTTP"), (alert, "isn't HTTP"),
            ([], "closed the connection"),
        ] {
            try await withRawServer(response: bytes) { url in
                let found = try await report(at: url).only(.homeserverUnreachable)
                #expect(found.summary.contains(words), "\(found.summary)")
                #expect(found.advice?.contains("If the port is one for https, use https://\(url.authority).") == true)
            }
        }
    }

    @Test("an https URL of a port for http can't be reached, and the http URL is the advice")
    func httpPort() async throws {
        try await withServer(APIRouter()) { url in
            let found = try await report(at: BaseURL("https://\(url.authority)")).only(.homeserverUnreachable)
            #expect(found.advice?.contains("If the port is one for http, use \(url).") == true, "\(found)")
        }
        let page = ServerResponse(status: 400, text: "<html>sent to HTTPS port</html>", contentType: "text/html")
        let refused = try await report(of: page).only(.notAHomeserver)
        #expect(refused.advice?.contains("If the port is one for https, use https://") == true)
    }

    /// A homeserver without a network, which has the same response to every request.
    private struct OneResponse: ClientTransport {
        let body: String

        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            ClientResponse(head: HTTPResponse(status: .ok), body: Array(self.body.utf8))
        }
    }

    @Test("an http URL of another machine is a warning, because the token is sent unencrypted")
    func unencrypted() async throws {
        let transport = OneResponse(
            body: #"{"user_id": "@fern:garden.example", "pushers": [], "devices": [], "global": {}}"#)
        for (url, isWarned) in [("http://garden.example", true), ("https://garden.example", false)] {
            let connection = APIConnection(
                transport: transport, baseURL: try BaseURL(url), accessToken: AccessToken(DoctorHomeserver.token))
            let report = await PushDoctor(homeserver: connection, gateways: transport).report()
            #expect(report.problems.contains("homeserver_unencrypted") == isWarned, "\(url): \(report.problems)")
        }
    }

    @Test("lists that can't be read are reported, and the others are examined")
    func unreadableLists() async throws {
        try await DoctorHomeserver.with(pushers: ["pushers": 5], rules: ["global": 5], devices: nil) { homeserver in
            let report = await homeserver.report()
            #expect(report.problems == ["pushers_unreadable", "rules_unreadable", "devices_unreadable"])
            #expect(report.userID == DoctorHomeserver.userID && report.pushers.isEmpty && report.samples.isEmpty)
        }
    }

    // MARK: The list

    @Test("an account without pushers for apps has an error")
    func none() async throws {
        let email = pusher("fern@garden.example", app: "m.email", more: ["kind": "email"])
        #expect(try await report([]).only(.noPushers).summary.contains("no pusher"))
        let mail = try await report([email])
        #expect(mail.problems == ["no_pushers", "pusher_kind_not_checked"])
        #expect(try mail.only(.noPushers).summary.contains("e-mail only"))
        #expect(!mail.text.contains("fern@garden.example"))
        #expect(try await report([pusher("k")]).problems == ["pusher_kind_not_checked"])
    }

    @Test("an account whose pushers are all disabled has an error with the way to enable one")
    func allDisabled() async throws {
        let off: JSONObject = ["enabled": false]
        let one = try await report([pusher("k", more: off)])
        #expect(one.problems == ["all_pushers_disabled", "pusher_disabled", "pusher_kind_not_checked"])
        #expect(try one.only(.allPushersDisabled).summary.contains("only pusher of an app is disabled"))
        #expect(try one.only(.allPushersDisabled).advice?.contains("client pushers enable --app-id") == true)
        let email = pusher("fern@garden.example", app: "m.email", more: ["kind": "email"])
        let two = try await report([pusher("k1", more: off), email, pusher("k2", more: off)])
        #expect(try two.only(.allPushersDisabled).summary.contains("All 2 pushers of apps are disabled"))
        #expect(!two.problems.contains("no_pushers"))
        #expect(try await !report([pusher("k1", more: off), pusher("k2")]).problems.contains("all_pushers_disabled"))
    }

    @Test("an odd entry hides no other pusher")
    func oddEntries() async throws {
        let report = try await report([5, pusher("k"), ["kind": "http"], .null])
        #expect(report.pushers.count == 1)
        let found = try report.only(.pusherUnreadable)
        #expect(found.summary.contains("3 entries") && found.summary.contains("number 1, 3 and 4"), "\(found.summary)")
        #expect(try await self.report([5]).only(.pusherUnreadable).summary.contains("1 entry "))
    }

    @Test("settings that gateways refuse or that have no effect are reported")
    func settings() async throws {
        let report = try await report([
            pusher(String(repeating: "k", count: 513), app: String(repeating: "a", count: 65)),
            pusher("k2", more: ["data": ["format": "short"], "profile_tag": "deck", "enabled": false]),
        ])
        let invalid = try report.only(.pusherInvalid)
        #expect(invalid.summary.contains("65 characters, of 1 to 64 allowed and the pushkey has 513 bytes"))
        #expect(try report.only(.pusherFormatUnknown).pusher == 1)
        #expect(try report.only(.pusherProfileTag).severity == .note)
        #expect(try report.only(.pusherDisabled).severity == .warning)
    }

    @Test("pushers of the same device are doubled: by its ID, its name, its endpoint or its pushkey")
    func duplicates() async throws {
        let devices: JSONObject = ["devices": [["device_id": "A"], ["device_id": "B"]]]
        func problems(_ pushers: JSONValue...) async throws -> [String] {
            try await report(pushers, devices: devices).problems.filter { $0 != "pusher_kind_not_checked" }
        }
        #expect(try await problems(pusher("1", device: "A"), pusher("2", device: "A")) == ["pusher_same_device"])
        #expect(try await problems(pusher("1", name: "Phone"), pusher("2", name: "Phone")) == ["pusher_same_device"])
        let endpoint: JSONObject = ["data": ["endpoint": "https://push.example/secret"]]
        #expect(try await problems(pusher("1", more: endpoint), pusher("2", more: endpoint)) == ["pusher_same_device"])
        #expect(try await problems(pusher("1"), pusher("1", app: "garden.beta")) == ["pusher_same_pushkey"])
        // Different devices of the same name, and different apps.
        let (first, second) = (pusher("1", device: "A", name: "Phone"), pusher("2", device: "B", name: "Phone"))
        #expect(try await problems(first, second) == [])
        #expect(try await problems(pusher("1", device: "A"), pusher("2", app: "garden.beta", device: "A")) == [])
        #expect(try await problems(pusher("1"), pusher("2")) == [])
    }

    @Test("a pusher of a device that is logged out or unused is a warning, and the last use is in the report")
    func stale() async throws {
        let day = 86_400_000.0
        let now = DoctorHomeserver.now * 1000
        let devices: JSONObject = [
            "devices": [
                ["device_id": "OLD", "last_seen_ts": .integer(Int64(now - 40 * day))],
                ["device_id": "NEW", "last_seen_ts": .integer(Int64(now - 29 * day))],
                ["device_id": "NEVER", "last_seen_ts": .null],
            ]
        ]
        let pushers = ["OLD", "NEW", "NEVER", "GONE"].map { (id: String) in pusher("key of \(id)", device: id) }
        let report = try await report(pushers, devices: devices)
        #expect(try report.only(.pusherStale).pusher == 0)
        #expect(try report.only(.pusherStale).summary.contains("was 40 days ago"))
        #expect(try report.only(.pusherDeviceUnknown).pusher == 3)
        #expect(report.pushers.map(\.deviceLastSeen) == ["2025-11-22T00:00:00Z", "2025-12-03T00:00:00Z", nil, nil])
        // Without a list of devices nothing is supposed.
        let unknown = try await self.report([pusher("k", device: "GONE")], devices: nil)
        #expect(unknown.problems.contains("devices_unreadable") && !unknown.problems.contains("pusher_device_unknown"))
    }
}
