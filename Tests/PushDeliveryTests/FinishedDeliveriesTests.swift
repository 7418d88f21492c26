import SeededGenerator
import Testing

@testable import PushDelivery

@Suite("FinishedDeliveries")
struct FinishedDeliveriesTests {
    @Test("the list with the earlier expiry has the first entry")
    func first() {
        var finished = FinishedDeliveries()
        #expect(finished.first == nil)
        finished.insert(KeyDigest(value: 1), isDelivered: true, unanswered: 0, into: .armed, expiry: 9)
        finished.insert(KeyDigest(value: 2), isDelivered: true, unanswered: 0, into: .answered, expiry: 5)
        #expect(finished.removeFirst()?.digest.value == 2)
        #expect(finished.removeFirst()?.digest.value == 1)
        #expect(finished.removeFirst() == nil)
    }

    @Test("20,000 random operations agree with a dictionary", arguments: [1, 2, 3])
    func model(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var finished = FinishedDeliveries()
        // Many digests have the same last bits, so that their places in the index collide, across its end too.
        let digests = (0..<600).map { KeyDigest(value: ($0 / 3) << 32 | ($0 % 3 &- 1) & 0xFFFF) }
        var model: [KeyDigest: (expiry: UInt32, change: Int, list: FinishedDeliveries.List)] = [:]
        var (time, mostEntries) = (UInt32(0), 0)
        for change in 0..<20_000 {
            time += 1
            let list = Bool.random(using: &random) ? FinishedDeliveries.List.armed : .answered
            let expiry = time + (list == .armed ? 1000 : 100)
            let digest = try #require(digests.randomElement(using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0...1:
                finished.insert(digest, isDelivered: change % 2 == 0, unanswered: 3, into: list, expiry: expiry)
                model[digest] = (expiry, change, list)
            case 2:
                guard let number = finished.find(digest) else { break }
                finished.move(number, to: list, expiry: expiry)
                model[digest] = (expiry, change, list)
            default:
                let first = model.min { ($0.value.expiry, $0.value.change) < ($1.value.expiry, $1.value.change) }
                // Of two with the same expiry in different lists, either may be the first.
                let removed = finished.removeFirst()
                #expect(removed?.expiry == first?.value.expiry)
                if let removed { #expect(model.removeValue(forKey: removed.digest) != nil) }
            }
            mostEntries = max(mostEntries, model.count)
            #expect(finished.count == model.count)
            let number = finished.find(digest)
            #expect(number.map { finished[$0].expiry } == model[digest]?.expiry)
            #expect(number.map { finished[$0].digest } ?? digest == digest)
        }
        #expect(mostEntries > 64)
        for (digest, entry) in model {
            let number = try #require(finished.find(digest))
            #expect(finished[number].expiry == entry.expiry)
        }
    }
}
