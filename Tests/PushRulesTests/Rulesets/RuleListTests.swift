import ClientServerAPI
import SeededGenerator
import Testing

@testable import PushRules

@Suite("Rule list")
struct RuleListTests {
    private func rule(_ id: String) -> PushRule {
        PushRule(ruleID: id, default: false, enabled: true, actions: [])
    }

    @Test(
        "random insertions and removals keep the order of an array",
        arguments: 0..<20 as Range<UInt64>)
    func order(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var list = RuleList()
        var model: [String] = []
        for _ in 0..<300 {
            let id = "\(Int.random(in: 0..<8, using: &random))"
            let other = "\(Int.random(in: 0..<8, using: &random))"
            let isNew = !model.contains(id)
            let place = model.firstIndex(of: other)
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                list.append(rule(id))
                if isNew { model.append(id) }
            case 1:
                list.prepend(rule(id))
                if isNew { model.insert(id, at: 0) }
            case 2:
                list.insert(rule(id), before: other)
                if isNew, let place { model.insert(id, at: place) }
            case 3:
                list.insert(rule(id), after: other)
                if isNew, let place { model.insert(id, at: place + 1) }
            default:
                #expect((list.remove(id) == nil) == isNew)
                model.removeAll { $0 == id }
            }
            try #require(list.rules.map(\.ruleID) == model && list.count == model.count)
            if let first = model.firstIndex(of: id), let second = model.firstIndex(of: other) {
                #expect(list.precedes(id, other) == (first < second))
            } else {
                #expect(!list.precedes(id, other))
            }
            #expect(list.contains(id) == model.contains(id) && list[id]?.ruleID == (model.contains(id) ? id : nil))
        }
    }
}
