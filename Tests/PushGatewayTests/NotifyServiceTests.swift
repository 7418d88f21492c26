import APIRuntime
import LoopbackServer
import PushDelivery
import PushGateway
import PushGatewayAPI
import RecordedLog
import Testing

@Suite("NotifyService")
struct NotifyServiceTests {
    @Test("dead pushkeys and those of unknown apps are rejected, without duplicates, in the order of the request")
    func rejected() async throws {
        let provider = ScriptedProvider { $0.hasPrefix("dead") ? .rejected(reason: "gone") : .delivered() }
        let service = NotifyService(provider, appID: "app")
        var request = NotifyRequest(to: ["dead1", "alive", "dead2", "dead1"])
        request.notification.devices.insert(.init(appID: "other", pushkey: "unknown"), at: 1)
        let response = try await service.notify(request)
        #expect(response.rejected == ["dead1", "unknown", "dead2"])
        #expect(Set(provider.delivered) == ["dead1", "alive", "dead2"])
    }

    @Test("a request without devices rejects nothing")
    func noDevices() async throws {
        #expect(try await NotifyService(ScriptedProvider()).notify(NotifyRequest(to: [])).rejected == [])
    }

    @Test("a failed delivery doesn't make the response an error")
    func failed() async throws {
        let service = NotifyService(ScriptedProvider { _ in .failed(reason: "no") })
        #expect(try await service.notify(NotifyRequest(to: ["a"])).rejected == [])
    }

    @Test("a retry without delay makes the response 502")
    func badGateway() async throws {
        let service = NotifyService(
            ScriptedProvider { $0 == "a" ? .busy() : .busy(after: .seconds(3)) })
        let error = await #expect(throws: MatrixError.self) {
            try await service.notify(NotifyRequest(to: ["a", "b"]))
        }
        #expect(error?.status == .badGateway)
    }

    @Test("retries with delays make the response 429 with the longest delay")
    func limitExceeded() async throws {
        let service = NotifyService(
            ScriptedProvider { .busy(after: $0 == "a" ? .seconds(3) : .milliseconds(4001.5)) })
        let error = await #expect(throws: MatrixError.self) {
            try await service.notify(NotifyRequest(to: ["a", "b"]))
        }
        #expect(error?.status == .tooManyRequests)
        #expect(error?.errcode == .limitExceeded)
        #expect(error?.retryAfterMilliseconds == 4002)
    }

    @Test("an operator's fault makes the response 502 and rejects nothing")
    func operatorFault() async throws {
        let service = NotifyService(
            ScriptedProvider { _ in .operatorFault(reason: "InvalidProviderToken", remedy: "check key_id") })
        let error = await #expect(throws: MatrixError.self) { try await service.notify(NotifyRequest(to: ["a"])) }
        #expect(error?.status == .badGateway)
    }

    @Test("a repeated request delivers only to devices that weren't reached before, and keeps the rejections")
    func repeated() async throws {
        let provider = ScriptedProvider { pushkey in
            switch pushkey {
            case "late": .busy()
            case "dead": .rejected(reason: "gone")
            default: .delivered()
            }
        }
        let service = NotifyService(provider)
        for _ in 1...2 {
            await #expect(throws: MatrixError.self) {
                try await service.notify(NotifyRequest(to: ["early", "late", "dead"]))
            }
        }
        #expect(provider.delivered.count { $0 == "early" } == 1)
        #expect(provider.delivered.count { $0 == "late" } == 2)
        #expect(try await service.notify(NotifyRequest(to: ["early", "dead"])).rejected == ["dead"])
        #expect(provider.delivered.count { $0 == "early" || $0 == "dead" } == 2)
        _ = try await service.notify(NotifyRequest(to: ["early"], eventID: "$another"))
        #expect(provider.delivered.count { $0 == "early" } == 2)
    }

    @Test("a request for too many devices is refused")
    func tooManyDevices() async throws {
        let provider = ScriptedProvider()
        let service = NotifyService(provider, limits: .init(maxDevices: 2))
        let error = await #expect(throws: MatrixError.self) {
            try await service.notify(NotifyRequest(to: ["a", "b", "c"]))
        }
        #expect(error?.status == .badRequest && error?.errcode == .invalidParam)
        #expect(provider.delivered.isEmpty)
    }

    @Test("replaced apps serve the requests that begin afterwards")
    func replacedApps() async throws {
        let provider = ScriptedProvider()
        let service = NotifyService(provider, appID: "other")
        #expect(try await service.notify(NotifyRequest(to: ["a"])).rejected == ["a"])
        service.replaceApps(AppRegistry([DeliveryApp(name: "app", provider: provider)]))
        #expect(try await service.notify(NotifyRequest(to: ["a"])).rejected == [])
        #expect(provider.delivered == ["a"])
    }

    // MARK: Log

    @Test("a thousand devices of unknown apps make one log line with their number")
    func unknownAppsLog() async throws {
        let log = RecordedLog()
        let service = NotifyService(ScriptedProvider(), appID: "known", logger: log.logger)
        let response = try await service.notify(NotifyRequest(to: (1...1000).map { "key\($0)" }))
        #expect(response.rejected.count == 1000)
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.level == .info)
        #expect(
            log.lines.first?.metadata
                == ["devices": "1000", "reason": "unknown app", "app_id": "app", "event_id": "$event"])
    }

    @Test("each unknown app of a request has a line, ten at most")
    func severalUnknownApps() async throws {
        let log = RecordedLog()
        let service = NotifyService(ScriptedProvider(), appID: "known", logger: log.logger)
        func notify(apps: [String]) async throws {
            let devices = apps.map { Notification.Device(appID: $0, pushkey: "k") }
            _ = try await service.notify(NotifyRequest(notification: Notification(devices: devices)))
        }
        try await notify(apps: ["a", "b", "a", "known"])
        #expect(log.lines.map { $0.metadata["app_id"] } == ["a", "b"])
        #expect(log.lines.map { $0.metadata["devices"] } == ["2", nil])
        try await notify(apps: (1...25).map { "app\($0)" })
        #expect(log.lines.dropFirst(2).map { $0.metadata["app_id"] } == (1...10).map { "app\($0)" })
        #expect(log.lines.map { $0.metadata["further_apps"] } == Array(repeating: nil, count: 11) + ["15"])
    }

    @Test("lines about unknown apps are bounded to a hundred a minute")
    func boundOfUnknownApps() async throws {
        let log = RecordedLog()
        let service = NotifyService(ScriptedProvider(), appID: "known", logger: log.logger)
        for request in 1...12 {
            let devices = (1...10).map { Notification.Device(appID: "app\(request).\($0)", pushkey: "k") }
            _ = try await service.notify(NotifyRequest(notification: Notification(devices: devices)))
        }
        #expect(log.lines.count { $0.level == .info } == 100)
    }

    @Test("an app_id with control characters and line breaks can't forge log lines")
    func printableLog() async throws {
        let log = RecordedLog()
        let service = NotifyService(ScriptedProvider(), appID: "known", logger: log.logger)
        let device = Notification.Device(appID: "a\nb\u{1B}[31m", pushkey: "k")
        _ = try await service.notify(NotifyRequest(notification: Notification(devices: [device])))
        #expect(log.lines.first?.metadata["app_id"] == "a\u{FFFD}b\u{FFFD}[31m")
    }
}
