import Testing

@testable import HomeserverPush

@Suite("Recent generations")
struct RecentGenerationsTests {
    @Test("values that are used stay, others are removed, and the cost is bounded")
    func bounded() {
        var values = RecentGenerations<Int, Int>(maxCost: 100)
        for number in 0..<1000 {
            values.set(number, for: number, cost: 10)
            #expect(values[0] == 0, "used each time")
            #expect(values.count <= 10)
        }
        #expect(values[999] == 999)
        #expect(values[500] == nil)
    }

    @Test("a value can be replaced and removed")
    func replacement() {
        var values = RecentGenerations<String, Int>(maxCost: 100)
        values.set(1, for: "a", cost: 10)
        values.set(2, for: "a", cost: 20)
        #expect(values["a"] == 2 && values.count == 1)
        values.remove("a")
        #expect(values["a"] == nil && values.count == 0)
    }

    @Test("a value that costs more than all is kept until the next one")
    func large() {
        var values = RecentGenerations<Int, Int>(maxCost: 100)
        values.set(1, for: 1, cost: 1000)
        #expect(values[1] == 1)
        values.set(2, for: 2, cost: 1000)
        values.set(3, for: 3, cost: 1000)
        #expect(values[1] == nil && values.count <= 2)
    }
}
