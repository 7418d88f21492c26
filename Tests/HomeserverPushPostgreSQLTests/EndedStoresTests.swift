import Testing

@testable import HomeserverPushPostgreSQL

@Suite("EndedStores")
struct EndedStoresTests {
    private let start = ContinuousClock.now
    private let stores = EndedStores(delay: .milliseconds(400))

    @Test("a store without a lock has ended after the delay, not before")
    func delay() {
        #expect(!stores.record(unlocked: [1], at: start))
        #expect(!stores.record(unlocked: [1], at: start + .milliseconds(399)))
        #expect(stores.numbers.isEmpty)
        #expect(stores.record(unlocked: [1, 2], at: start + .milliseconds(400)))
        #expect(stores.numbers == [1])
        #expect(stores.record(unlocked: [2], at: start + .milliseconds(800)))
        #expect(stores.numbers == [2])
        #expect(!stores.record(unlocked: [], at: start + .milliseconds(801)))
        #expect(stores.numbers.isEmpty)
    }

    @Test("a store whose lock is there again in one look has its delay anew")
    func lockedAgain() {
        #expect(!stores.record(unlocked: [1], at: start))
        #expect(!stores.record(unlocked: [], at: start + .milliseconds(300)))
        #expect(!stores.record(unlocked: [1], at: start + .milliseconds(600)))
        #expect(!stores.record(unlocked: [1], at: start + .milliseconds(999)))
        #expect(stores.record(unlocked: [1], at: start + .milliseconds(1000)))
    }

    @Test("after a loss of the own connection, all stores have their delay anew")
    func ownConnection() {
        #expect(!stores.record(unlocked: [1], at: start))
        stores.reset()
        #expect(!stores.record(unlocked: [1], at: start + .seconds(10)))
        #expect(stores.record(unlocked: [1], at: start + .seconds(11)))
        stores.reset()
        #expect(stores.numbers.isEmpty)
    }
}
