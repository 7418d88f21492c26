import APIRuntime
import LoopbackServer
import PushGateway
import PushGatewayAPI
import Testing

@Suite("NotifyService")
struct NotifyServiceTests {
    @Test("pushkeys of unknown apps and dead ones are rejected, each once, in the order of the request")
    func rejected() async throws {
        let provider = ScriptedProvider { $0.hasPrefix("dead") ? .rejected(reason: "gone") : .delivered }
        let service = NotifyService(provider, appID: "app")
        var request = NotifyRequest(to: ["dead1", "alive", "dead2", "dead1"])
        request.notification.devices.insert(.init(appID: "other", pushkey: "unknown"), at: 1)
        let response = try await service.notify(request)
        #expect(response.rejected == ["dead1", "unknown", "dead2"])
        #expect(Set(provider.delivered) == ["dead1", "alive", "dead2"])
    }

    @Test("a request without devices is answered")
    func noDevices() async throws {
        #expect(try await NotifyService(ScriptedProvider()).notify(NotifyRequest(to: [])).rejected == [])
    }

    @Test("what can't be delivered at all is given up, not repeated")
    func failed() async throws {
        let service = NotifyService(ScriptedProvider { _ in .failed(reason: "no") })
        #expect(try await service.notify(NotifyRequest(to: ["a"])).rejected == [])
    }

    @Test("a provider that asks to try later makes the answer 502")
    func badGateway() async throws {
        let service = NotifyService(ScriptedProvider { _ in .retry(after: nil, reason: "busy") })
        let error = await #expect(throws: MatrixError.self) { try await service.notify(NotifyRequest(to: ["a"])) }
        #expect(error?.status == .badGateway)
    }

    @Test("the longest delay that providers ask for is passed on")
    func limitExceeded() async throws {
        let service = NotifyService(
            ScriptedProvider { .retry(after: $0 == "a" ? .seconds(3) : .milliseconds(4001.5), reason: "busy") })
        let error = await #expect(throws: MatrixError.self) {
            try await service.notify(NotifyRequest(to: ["a", "b"]))
        }
        #expect(error?.status == .tooManyRequests)
        #expect(error?.retryAfterMilliseconds == 4002)
    }

    @Test("a repeated request reaches only the devices that weren't reached before")
    func repeated() async throws {
        let provider = ScriptedProvider { $0 == "late" ? .retry(after: nil, reason: "busy") : .delivered }
        let service = NotifyService(provider)
        for _ in 1...2 {
            await #expect(throws: MatrixError.self) {
                try await service.notify(NotifyRequest(to: ["early", "late"]))
            }
        }
        #expect(provider.delivered.count { $0 == "early" } == 1)
        #expect(provider.delivered.count { $0 == "late" } == 2)
        _ = try await service.notify(NotifyRequest(to: ["early"], eventID: "$another"))
        #expect(provider.delivered.count { $0 == "early" } == 2)
    }

    @Test("counts without an event are sent again")
    func repeatedCounts() async throws {
        let provider = ScriptedProvider { $0 == "late" ? .retry(after: nil, reason: "busy") : .delivered }
        let service = NotifyService(provider)
        for _ in 1...2 {
            await #expect(throws: MatrixError.self) {
                try await service.notify(NotifyRequest(to: ["early", "late"], eventID: nil))
            }
        }
        #expect(provider.delivered.count { $0 == "early" } == 2)
    }

    @Test("devices are delivered to at the same time, within the bound")
    func concurrency() async throws {
        let provider = ScriptedProvider { _ in
            try? await Task.sleep(for: .milliseconds(20))
            return .delivered
        }
        let service = NotifyService(provider, limits: .init(maxConcurrentDeliveries: 4))
        _ = try await service.notify(NotifyRequest(to: (1...20).map { "key\($0)" }))
        #expect(provider.delivered.count == 20)
        #expect((2...4).contains(provider.mostAtOnce))
    }

    @Test("a request for too many devices is refused")
    func tooManyDevices() async throws {
        let service = NotifyService(ScriptedProvider(), limits: .init(maxDevices: 2))
        let error = await #expect(throws: MatrixError.self) {
            try await service.notify(NotifyRequest(to: ["a", "b", "c"]))
        }
        #expect(error?.status == .badRequest && error?.errcode == .invalidParam)
    }
}
