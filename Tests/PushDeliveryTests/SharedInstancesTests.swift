import PushDelivery
import Testing

@Suite("SharedInstances")
struct SharedInstancesTests {
    @Test("an instance is made once for each name")
    func madeOnce() {
        let shared = SharedInstances()
        #expect(shared.instance(named: "a") { 1 } == 1)
        #expect(shared.instance(named: "a") { 2 } == 1)
        #expect(shared.instance(named: "b") { 2 } == 2)
    }

    @Test("a view shares the instances of its owner and records the names that were asked for")
    func views() {
        let shared = SharedInstances()
        let (first, second) = (SharedInstances(viewing: shared), SharedInstances(viewing: shared))
        #expect(first.instance(named: "a") { 1 } == 1)
        #expect(second.instance(named: "a") { 2 } == 1)
        #expect(second.instance(named: "b") { 2 } == 2)
        #expect(first.usedNames == ["a"] && second.usedNames == ["a", "b"])
        shared.removeAll(except: first.usedNames)
        #expect(shared.instances(of: Int.self) == [1])
        #expect(second.instance(named: "b") { 3 } == 3)
    }

    @Test("the instances of a type don't include others")
    func ofType() {
        let shared = SharedInstances()
        _ = shared.instance(named: "number") { 1 }
        _ = shared.instance(named: "text") { "one" }
        #expect(shared.instances(of: Int.self) == [1])
        #expect(shared.instances(of: Double.self).isEmpty)
    }
}
