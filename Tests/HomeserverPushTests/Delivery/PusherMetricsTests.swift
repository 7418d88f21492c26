import ManualClock
import MetricsTestKit
import Testing

@testable import HomeserverPush

@Suite("Metrics of events and pushers", .timeLimit(.minutes(5)))
struct PusherMetricsTests {
    @Test("events and deliveries are counted, with labels from the code only")
    func counters() async throws {
        let gateway = GatewayRecorder { number, _ in
            switch number {
            case 0: .response(502)
            case 2: .response(400)
            case 3: .response(200, [:], #"{"rejected":["key"]}"#)
            default: .response(200)
            }
        }
        try await WorkersScenario.run(gateway) { scenario in
            try await scenario.set()
            for number in 0..<3 {
                try await scenario.processor.process(message("$\(number)"), in: beds)
                await scenario.settle()
                await scenario.advance(by: .seconds(2))
            }
            try await scenario.processor.process(
                ReadReceipt(
                    userID: fern, roomID: beds.roomID, eventID: "$2", thread: .all, time: scenario.clock.timestamp))
            func total(_ label: String, _ dimensions: [(String, String)] = []) throws -> Int64 {
                try scenario.metrics.expectCounter(label, dimensions).totalValue
            }
            #expect(try total("matrix_push_events_total") == 3)
            #expect(try total("matrix_push_event_members_total") == 6)
            #expect(try total("matrix_push_event_notifications_total") == 3)
            #expect(try total("matrix_push_event_receipts_total") == 1)
            let results = try ["delivered", "retry", "failed", "rejected"].map {
                try total("matrix_push_pusher_deliveries_total", [("result", $0)])
            }
            #expect(results == [1, 1, 1, 1])
            #expect(try total("matrix_push_pushers_removed_total") == 1)
            let delay = try scenario.metrics.expectTimer("matrix_push_pusher_delay_seconds")
            #expect(delay.lastValue == 2_000_000_000)
            #expect(try scenario.metrics.expectTimer("matrix_push_event_duration_seconds").values.count == 3)
        }
    }

    @Test("the watchdog records what waits")
    func gauges() async throws {
        try await WorkersScenario.run(GatewayRecorder(.response(502))) { scenario in
            try await scenario.set()
            try await scenario.send("$0")
            await scenario.settle()
            await scenario.clock.waitForSleepers(for: .seconds(60))
            scenario.clock.advance(by: .seconds(60))
            await scenario.clock.waitForSleepers(for: .seconds(60))
            #expect(try scenario.metrics.expectGauge("matrix_push_pushers_waiting").lastValue == 1)
            #expect(try scenario.metrics.expectGauge("matrix_push_pushers_failing").lastValue == 1)
        }
    }
}
