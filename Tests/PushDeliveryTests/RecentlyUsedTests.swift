import SeededGenerator
import Testing

@testable import PushDelivery

@Suite("RecentlyUsed")
struct RecentlyUsedTests {
    @Test("the least recently set entry makes room for a new one")
    func eviction() {
        var table = RecentlyUsed<String, Int>(maxEntries: 2)
        table.set(1, for: "a")
        table.set(2, for: "b")
        table.set(3, for: "a")
        let removed = table.set(4, for: "c")
        #expect(removed?.key == "b" && removed?.value == 2)
        #expect(table["a"] == 3 && table["b"] == nil && table["c"] == 4)
    }

    @Test("random operations agree with a model", arguments: [1, 2])
    func model(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = RecentlyUsed<Int, Int>(maxEntries: 20)
        var model: [(key: Int, value: Int)] = []
        for value in 0..<5000 {
            let key = Int.random(in: 0..<60, using: &random)
            model.removeAll { $0.key == key }
            if Int.random(in: 0..<5, using: &random) == 0 {
                table.remove(key)
            } else {
                table.set(value, for: key)
                model.append((key, value))
                if model.count > 20 { model.removeFirst() }
            }
            #expect(table.count == model.count)
            #expect(model.allSatisfy { table[$0.key] == $0.value })
        }
    }
}
