import Testing

@testable import APIRuntime

@Suite("Backoff")
struct BackoffTests {
    @Test("delays double up to the maximum, for any number of failures")
    func doubling() {
        let delays = [0, 1, 2, 3, 1000, -1].map {
            Backoff.delay(initial: .seconds(2), maximum: .seconds(10), failures: $0)
        }
        #expect(delays == [2, 4, 8, 10, 10, 2].map { .seconds($0) })
    }

    @Test("a delay varies by up to a quarter")
    func jitter() {
        #expect(Backoff.jittered(.seconds(4), random: 0) == .seconds(3))
        #expect(Backoff.jittered(.seconds(4), random: 0.5) == .seconds(4))
        #expect(Backoff.jittered(.seconds(4), random: 1) == .seconds(5))
        #expect(Backoff.jittered(.seconds(4), random: 7) == .seconds(5))
    }
}
