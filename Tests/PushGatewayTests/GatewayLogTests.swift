import APIRuntime
import HTTPTypes
import LoopbackServer
import ManualClock
import PushDelivery
import PushGateway
import RecordedLog
import Testing

@Suite("The gateway's log")
struct GatewayLogTests {
    private let path = NotifyService.path

    private func withGateway(_ body: (BaseURL, RecordedLog) async throws -> Void) async throws {
        let log = RecordedLog()
        let service = NotifyService(ScriptedProvider(), logger: log.logger)
        try await withServer(.pushGateway(service, limits: .init(maxBodyBytes: 4096))) { base in
            try await body(base, log)
        }
    }

    @Test("a refused request leaves a line with status, code, reason and peer")
    func refused() async throws {
        try await withGateway { base, log in
            _ = try await base.send(.post, path, body: Array("{}".utf8))
            _ = try await base.send(.put, path, body: [])
            _ = try await base.send(.post, path, body: [UInt8](repeating: 0x20, count: 5000))
            _ = try await base.send(.get, "/_matrix/push/v1/notify/?secret=1")
            let lines = log.lines("refused a request")
            #expect(lines.map(\.metadata["status"]) == ["400", "405", "413", "404"])
            #expect(lines.map(\.metadata["peer"]) == ["127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.1"])
            #expect(
                lines.map(\.metadata["errcode"])
                    == ["M_MISSING_PARAM", "M_UNRECOGNIZED", "M_TOO_LARGE", "M_UNRECOGNIZED"])
            #expect(lines.first?.metadata["reason"] == "required at the root")
            #expect(lines.first?.metadata["route"] == path)
            #expect(lines.first?.level == .notice)
            #expect(lines.last?.metadata["path"] == "/_matrix/push/v1/notify/")
            #expect(lines.last?.level == .info)
        }
    }

    @Test("the line of a refused request contains neither values nor names of the client's choice")
    func confidential() async throws {
        try await withGateway { base, log in
            let body = #"""
                {"notification":{"devices":[{"app_id":"a","pushkey":["secret"]}],"content":{"hidden":1,"hidden":2}}}
                """#
            let response = try await base.send(.post, path, body: Array(body.utf8))
            #expect(response.head.status == .badRequest)
            let line = try #require(log.lines("refused a request").first)
            #expect(!line.metadata.values.contains { $0.contains("secret") || $0.contains("hidden") })
            #expect(line.metadata["reason"]?.contains("type at /notification/devices/0/pushkey") == true)
            #expect(line.metadata["reason"]?.contains("duplicate_key at /notification/content/…") == true)
        }
    }

    @Test("after ten refused requests in a minute, further ones of the client have level debug")
    func throttled() async throws {
        try await withGateway { base, log in
            for _ in 1...12 { _ = try await base.send(.post, path, body: Array("{}".utf8)) }
            let lines = log.lines("refused a request")
            #expect(lines.map(\.level) == Array(repeating: .notice, count: 10) + [.debug, .debug])
            #expect(lines[9].metadata["note"] != nil)
        }
    }

    @Test("repairs are logged by kind with the sender, without values")
    func repairs() async throws {
        try await withGateway { base, log in
            let body = #"""
                {"notification":{"prio":"secret","x":1,"x":1e999,
                "devices":[{"app_id":"a","pushkey":"k","data":null},7]}}
                """#
            let response = try await base.send(.post, path, body: Array(body.utf8))
            #expect(response.head.status == .ok)
            let line = try #require(log.lines("repaired a request").first)
            #expect(line.level == .info)
            #expect(line.metadata["peer"] == "127.0.0.1")
            let kinds = ["duplicate_key", "incomplete_device", "null_member", "number_range", "unknown_prio"]
            #expect(line.metadata["repairs"] == "\(kinds.map { $0 + "=1" }.joined(separator: " "))")
        }
    }

    @Test("the line of a delivery has the identifier of the request and a hash of the pushkey")
    func correlation() async throws {
        let log = RecordedLog()
        let clock = ManualClock()
        let app = DeliveryApp(name: "a", provider: ScriptedProvider { _ in .rejected(reason: "410 gone") })
        let service = NotifyService(
            apps: AppRegistry([app]), pipeline: DeliveryPipeline(clock: clock, logger: log.logger), clock: clock,
            logger: log.logger)
        try await withServer(.pushGateway(service)) { base in
            let body = #"""
                {"notification":{"event_id":"$1","devices":[{"app_id":"a","pushkey":"key"},{"app_id":"b","pushkey":"x"}]}}
                """#
            let name = try #require(HTTPField.Name("X-Request-Id"))
            _ = try await base.send(.post, path, fields: [name: "homeserver-1"], body: Array(body.utf8))
            let lines = log.lines("rejected")
            #expect(
                lines.first?.metadata == [
                    "app": "a", "event_id": "$1", "pushkey_hash": "2c70e12b7a0646f9", "reason": "410 gone",
                    "request_id": "homeserver-1", "result": "rejected",
                ])
            #expect(lines.map(\.metadata["request_id"]) == ["homeserver-1", "homeserver-1"])
            #expect(lines.last?.metadata["pushkey_hash"] == PushkeyHash.text("x"))
            _ = try await base.send(.post, path, body: Array(body.replacing("$1", with: "$2").utf8))
            #expect(log.lines("rejected").last?.metadata["request_id"]?.count == 13)
        }
    }

    @Test("the limits of requests can be replaced")
    func replacedLimits() async throws {
        let service = NotifyService(ScriptedProvider())
        try await withServer(.pushGateway(service)) { base in
            let body = #"{"notification":{"devices":[{"app_id":"a","pushkey":"k"},{"app_id":"a","pushkey":"l"}]}}"#
            let before = try await base.send(.post, path, body: Array(body.utf8))
            service.replaceLimits(.init(maxDevices: 1))
            let after = try await base.send(.post, path, body: Array(body.utf8))
            #expect(before.head.status == .ok && after.head.status == .badRequest)
        }
    }

    @Test("a notification that is delivered leaves no line above debug")
    func delivered() async throws {
        try await withGateway { base, log in
            let body = #"{"notification":{"devices":[{"app_id":"a","pushkey":"k"}]}}"#
            _ = try await base.send(.post, path, body: Array(body.utf8))
            #expect(log.lines.allSatisfy { $0.level <= .debug })
        }
    }
}
