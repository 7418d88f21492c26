import SeededGenerator
import Testing

@testable import PushDelivery

@Suite("FIFOQueue")
struct FIFOQueueTests {
    @Test("a queue behaves like an array", arguments: 1...20 as ClosedRange<UInt64>)
    func likeArray(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var queue = FIFOQueue<Int>()
        var expected: [Int] = []
        for number in 0..<2000 {
            switch Int.random(in: 0..<100, using: &generator) {
            case 0:
                queue.removeAll { $0 % 3 == 0 }
                expected.removeAll { $0 % 3 == 0 }
            case 1..<5:
                queue.replaceLast(with: -number)
                if !expected.isEmpty { expected[expected.count - 1] = -number }
            case 5..<50:
                #expect(queue.popFirst() == (expected.isEmpty ? nil : expected.removeFirst()))
            default:
                queue.append(number)
                expected.append(number)
            }
            #expect(queue.count == expected.count && queue.isEmpty == expected.isEmpty)
            #expect(queue.first == expected.first && queue.last == expected.last)
        }
    }
}
