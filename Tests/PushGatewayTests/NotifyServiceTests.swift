import APIRuntime
import LoopbackServer
import PushGateway
import PushGatewayAPI
import Testing

@Suite("NotifyService")
struct NotifyServiceTests {
    @Test("dead pushkeys and those of unknown apps are rejected, without duplicates, in the order of the request")
    func rejected() async throws {
        let provider = ScriptedProvider { $0.hasPrefix("dead") ? .rejected(reason: "gone") : .delivered }
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
        let service = NotifyService(ScriptedProvider { _ in .retry(after: nil, reason: "busy") })
        let error = await #expect(throws: MatrixError.self) { try await service.notify(NotifyRequest(to: ["a"])) }
        #expect(error?.status == .badGateway)
    }

    @Test("retries with delays make the response 429 with the longest delay")
    func limitExceeded() async throws {
        let service = NotifyService(
            ScriptedProvider { .retry(after: $0 == "a" ? .seconds(3) : .milliseconds(4001.5), reason: "busy") })
        let error = await #expect(throws: MatrixError.self) {
            try await service.notify(NotifyRequest(to: ["a", "b"]))
        }
        #expect(error?.status == .tooManyRequests)
        #expect(error?.retryAfterMilliseconds == 4002)
    }

    @Test("a repeated request delivers only to devices that weren't reached before")
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

    @Test("a repeated request without an event delivers to all devices again")
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

    @Test("as many deliveries as the limit allows run concurrently", .timeLimit(.minutes(5)))
    func concurrency() async throws {
        // Each delivery starts with sending a continuation, and returns once that is finished.
        let (starts, start) = AsyncStream.makeStream(of: AsyncStream<Never>.Continuation.self)
        let provider = ScriptedProvider { _ in
            let (end, continuation) = AsyncStream.makeStream(of: Never.self)
            start.yield(continuation)
            for await _ in end {}
            return .delivered
        }
        let service = NotifyService(provider, limits: .init(maxConcurrentDeliveries: 4))
        async let response = service.notify(NotifyRequest(to: (1...20).map { "key\($0)" }))
        var started = starts.makeAsyncIterator()
        var running: [AsyncStream<Never>.Continuation] = []
        for _ in 1...4 { running.append(try #require(await started.next())) }
        for _ in 5...20 {
            running.removeFirst().finish()
            running.append(try #require(await started.next()))
        }
        for delivery in running { delivery.finish() }
        #expect(try await response.rejected == [])
        #expect(provider.delivered.count == 20)
        #expect(provider.maxConcurrent == 4)
    }

    @Test("a request for too many devices is rejected")
    func tooManyDevices() async throws {
        let service = NotifyService(ScriptedProvider(), limits: .init(maxDevices: 2))
        let error = await #expect(throws: MatrixError.self) {
            try await service.notify(NotifyRequest(to: ["a", "b", "c"]))
        }
        #expect(error?.status == .badRequest && error?.errcode == .invalidParam)
    }
}
