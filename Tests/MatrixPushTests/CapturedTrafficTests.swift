import APIRuntime
import Foundation
import SharedData
import Testing

/// The validators with requests and responses captured from a homeserver.
@Suite(
    "matrix-push validate on captured traffic",
    .enabled(if: SharedData.exists("captured-traffic"), SharedData.skipped))
struct CapturedTrafficTests {
    @Test("every captured notification is valid")
    func notifications() async throws {
        let bodies = try CapturedTraffic.files("notify").flatMap { file in
            (file["notifies"]?.array ?? []).compactMap { $0["request"]?["body"] }
        }
        #expect(bodies.count > 20)
        let outcome = try await CapturedTraffic.validate(bodies, "notify-request")
        #expect(outcome.status == 0, "\(outcome.output)")
    }

    @Test(
        "every successful response is valid in tolerant mode, except a pattern that the homeserver didn't check",
        arguments: [
            ("/_matrix/client/v3/pushers", "get-pushers-response", []),
            ("/_matrix/client/v3/pushrules/", "push-rules-response", ["/global/content/0/pattern"]),
            ("/_matrix/client/v3/notifications", "notifications-response", []),
        ] as [(String, String, Set<String>)])
    func responses(path: String, schema: String, violating: Set<String>) async throws {
        let bodies = try CapturedTraffic.files("client-server").filter { file in
            let target = file["request"]?["path"]?.string ?? ""
            return file["request"]?["method"] == "GET" && target.prefix { $0 != "?" } == path
                && file["response"]?["status"] == 200
        }.compactMap { $0["response"]?["body"] }
        #expect(!bodies.isEmpty)
        let outcome = try await CapturedTraffic.validate(bodies, schema, "--tolerant", "--format", "json")
        let violations = try outcome.lines.filter { !$0.isEmpty }.flatMap {
            try JSONObject(json: $0)["violations"]?.array ?? []
        }
        #expect(Set(violations.compactMap { $0["pointer"]?.string }) == violating, "\(outcome.output)")
    }

    @Test("every error response of the homeserver is valid")
    func errors() async throws {
        let bodies = try CapturedTraffic.files("client-server").filter { file in
            (file["response"]?["status"]?.integer ?? 0) >= 400
        }.compactMap { $0["response"]?["body"] }.filter { $0.object != nil }
        #expect(bodies.count > 20)
        let outcome = try await CapturedTraffic.validate(bodies, "error")
        #expect(outcome.status == 0, "\(outcome.output)")
    }

    @Test(
        "requests to set a pusher are valid or not according to the specification, whatever the homeserver returned",
        arguments: [
            ("pushers-set-ok", nil), ("pushers-set-delete", nil), ("pushers-set-unicode", nil),
            ("pushers-set-appid-64", nil), ("pushers-set-pushkey-512", nil), ("pushers-set-appid-65", "max_length"),
            ("pushers-set-pushkey-513", "max_bytes"), ("pushers-set-lang-int", "type"),
            ("pushers-set-missing-lang", "required"), ("pushers-set-append-string", "type"),
            ("pushers-set-kind-bogus", "enum"), ("pushers-set-notjson", "syntax"),
            ("pushers-set-delete-missing-pushkey", "required"), ("pushers-set-data-null", "type"),
        ] as [(String, String?)])
    func pushers(name: String, code: String?) async throws {
        let file = try CapturedTraffic.file("client-server/\(name).json")
        let body = try #require(file["request"]?["body"])
        let outcome = try await CommandLineTool.run(
            "validate", "set-pusher-request", "--format", "json", input: body.string ?? body.description)
        #expect(outcome.status == (code == nil ? 0 : 1), "\(outcome.output)")
        let first = try JSONObject(json: outcome.output)["violations"]?.array?.first
        #expect(first?["code"]?.string == code)
    }
}

private enum CapturedTraffic {
    static let folder = "captured-traffic"

    static func file(_ path: String) throws -> JSONObject {
        try JSONObject(json: SharedData.bytes(of: folder + "/" + path))
    }

    static func files(_ name: String) throws -> [JSONObject] {
        try SharedData.names(in: folder + "/" + name, suffix: ".json").map { try file("\(name)/\($0)") }
    }

    static func validate(
        _ bodies: [JSONValue], _ schema: String, _ options: String...
    ) async throws -> CommandLineTool.Outcome {
        try await CommandLineTool.run(
            ["validate", schema, "--lines"] + options,
            input: bodies.map { $0.description + "\n" }.joined())
    }
}
