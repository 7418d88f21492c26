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
        router.on(.get, "/_matrix/client/v3/account/whoami") { _ in response }
        return try await withServer(router) { url in
            let transport = AsyncHTTPClientTransport(timeout: .seconds(60))
            let connection = APIConnection(
                transport: transport, baseURL: url, accessToken: AccessToken(DoctorHomeserver.token))
            return await PushDoctor(homeserver: connection, gateways: transport).report()
        }
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
