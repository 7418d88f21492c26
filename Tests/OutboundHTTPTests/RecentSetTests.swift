import Testing

@testable import OutboundHTTP

@Suite("Bounded sets")
struct RecentSetTests {
    @Test("elements that are inserted again are kept, others are forgotten")
    func generations() {
        var set = RecentSet<Int>(capacity: 10)
        set.insert(-1)
        set.insert(-2)
        for number in 0..<100 {
            set.insert(number)
            set.insert(-1)
            #expect(set.count <= 10)
            #expect(set.contains(number))
            #expect(set.contains(-1))
        }
        #expect(!set.contains(-2))
        #expect(!set.contains(50))
        #expect(set.contains(98))
    }

    @Test("the smallest set has an element")
    func smallest() {
        var set = RecentSet<Int>(capacity: 0)
        for number in 0..<5 { set.insert(number) }
        #expect(set.contains(4))
        #expect(set.count <= 2)
    }
}
