import Testing

@testable import PushDelivery

@Suite("Retry schedule")
struct RetryScheduleTests {
    @Test("a schedule ends after its last delay")
    func schedule() {
        var schedule = RetrySchedule(delays: [.seconds(1), .seconds(4)], random: { 0.5 })
        #expect(schedule.next() == .seconds(1))
        #expect(schedule.next() == .seconds(4))
        #expect(schedule.next() == nil)
    }
}
