import APIRuntime
import ManualClock
import PushGatewayAPI
import SeededGenerator
import Testing

@testable import PushDelivery

@Suite("InMemoryDeduplicator")
struct InMemoryDeduplicatorTests {
    private let clock = ManualClock()
    private let key = DeliveryKey([Array("event".utf8), Array("device".utf8)])

    private func makeDeduplicator(maxEntries: Int = 100) -> InMemoryDeduplicator {
        InMemoryDeduplicator(
            window: .seconds(3600), answeredWindow: .seconds(30), maxEntries: maxEntries, clock: clock)
    }

    @Test(
        "a delivered, rejected or failed delivery is remembered until the window ends",
        arguments: [DeliveryResult.delivered, .rejected(reason: "gone"), .failed(reason: "empty")])
    func remembered(result: DeliveryResult) async {
        let deduplicator = makeDeduplicator()
        #expect(await deduplicator.begin(key).isDeliver)
        await deduplicator.finish(key, with: result)
        clock.advance(by: .seconds(3599))
        clock.setTimeOfDay(secondsSince1970: 0)
        #expect(await deduplicator.begin(key).result == result)
        clock.advance(by: .seconds(1))
        #expect(await deduplicator.begin(key).isDeliver)
    }

    @Test("a delivery to be retried isn't remembered")
    func retry() async {
        let deduplicator = makeDeduplicator()
        #expect(await deduplicator.begin(key).isDeliver)
        await deduplicator.finish(key, with: .retry(after: nil, reason: "busy"))
        #expect(await deduplicator.begin(key).isDeliver)
    }

    @Test("a delivery in progress is joined, and its result reaches all that joined")
    func inProgress() async {
        let deduplicator = makeDeduplicator()
        #expect(await deduplicator.begin(key).isDeliver)
        let claims = [await deduplicator.begin(key), await deduplicator.begin(key)]
        await deduplicator.finish(key, with: .retry(after: .seconds(3), reason: "busy"))
        for claim in claims {
            guard case .inProgress(let result) = claim else {
                Issue.record("unexpected claim: \(claim)")
                continue
            }
            #expect(await result() == .retry(after: .seconds(3), reason: "busy"))
        }
    }

    @Test("after a written 200 the short window applies")
    func answered() async {
        let deduplicator = makeDeduplicator()
        _ = await deduplicator.begin(key)
        await deduplicator.finish(key, with: .delivered)
        await deduplicator.answered([key], .success)
        clock.advance(by: .seconds(29))
        #expect(await deduplicator.begin(key).result == .delivered)
        await deduplicator.answered([key], .success)
        clock.advance(by: .seconds(30))
        #expect(await deduplicator.begin(key).isDeliver)
    }

    @Test("the short window begins with the response to the last request with the delivery")
    func severalRequests() async {
        let deduplicator = makeDeduplicator()
        _ = await deduplicator.begin(key)
        _ = await deduplicator.begin(key)
        await deduplicator.finish(key, with: .delivered)
        await deduplicator.answered([key], .success)
        clock.advance(by: .seconds(3000))
        #expect(await deduplicator.begin(key).result == .delivered, "the other request may be repeated")
        await deduplicator.answered([key], .success)
        await deduplicator.answered([key], .success)
        clock.advance(by: .seconds(30))
        #expect(await deduplicator.begin(key).isDeliver)
    }

    @Test("responses to cancelled requests before the result don't prolong the short window after a written 200")
    func answeredBeforeResult() async {
        let deduplicator = makeDeduplicator()
        #expect(await deduplicator.begin(key).isDeliver)
        await deduplicator.answered([key], .notWritten)
        guard case .inProgress = await deduplicator.begin(key) else {
            Issue.record("expected a delivery in progress")
            return
        }
        await deduplicator.finish(key, with: .delivered)
        await deduplicator.answered([key], .success)
        clock.advance(by: .seconds(30))
        #expect(await deduplicator.begin(key).isDeliver)
    }

    @Test(
        "responses to all requests before the result decide its window",
        arguments: [(DeliveryBatch.Answer.success, 30), (.error, 3600), (.notWritten, 3600)])
    func allAnsweredBeforeResult(answer: DeliveryBatch.Answer, seconds: Int) async {
        let deduplicator = makeDeduplicator()
        _ = await deduplicator.begin(key)
        await deduplicator.answered([key], answer)
        await deduplicator.finish(key, with: .delivered)
        clock.advance(by: .seconds(seconds - 1))
        #expect(deduplicator.count == 1)
        let other = DeliveryKey([[1]])
        clock.advance(by: .seconds(1))
        _ = await deduplicator.begin(other)
        #expect(deduplicator.count == 0)
    }

    @Test("an error after a success starts the long window", arguments: [DeliveryBatch.Answer.error, .notWritten])
    func rearmed(answer: DeliveryBatch.Answer) async {
        let deduplicator = makeDeduplicator()
        _ = await deduplicator.begin(key)
        await deduplicator.finish(key, with: .delivered)
        await deduplicator.answered([key], .success)
        #expect(await deduplicator.begin(key).result == .delivered)
        await deduplicator.answered([key], answer)
        clock.advance(by: .seconds(3599))
        #expect(await deduplicator.begin(key).result == .delivered)
    }

    @Test("of too many entries, the one that would expire first is evicted")
    func eviction() async {
        let deduplicator = makeDeduplicator(maxEntries: 2)
        let keys = (0..<3).map { DeliveryKey([[UInt8($0)]]) }
        for key in keys.prefix(2) {
            _ = await deduplicator.begin(key)
            await deduplicator.finish(key, with: .delivered)
        }
        await deduplicator.answered([keys[1]], .success)
        _ = await deduplicator.begin(keys[2])
        await deduplicator.finish(keys[2], with: .delivered)
        #expect(await deduplicator.begin(keys[0]).result == .delivered)
        #expect(await deduplicator.begin(keys[1]).isDeliver)
        #expect(deduplicator.count == 2)
    }

    @Test("parts of a key can't be shifted into each other")
    func keys() {
        let keys: [DeliveryKey] = [
            DeliveryKey([[1, 2], [3]]), DeliveryKey([[1], [2, 3]]), DeliveryKey([[1, 2, 3]]),
            DeliveryKey([[1, 2, 3], nil]), DeliveryKey([[1, 2, 3], []]), DeliveryKey([nil, [1, 2, 3]]),
        ]
        #expect(Set(keys).count == keys.count)
    }

    @Test("the key of a delivery has the parts event, app, pushkey and data", arguments: [nil, 0, 50, 5000])
    func partsOfKey(lengthOfData: Int?) throws {
        let text = lengthOfData.map { #","data":{"x":"\#(String(repeating: "a", count: $0))"}"# } ?? ""
        let json = #"{"event_id":"$e","devices":[{"app_id":"app","pushkey":"key"\#(text)}]}"#
        let notification = try Notification(json: Array(json.utf8))
        let device = try #require(notification.devices.first)
        let parts = [Array("$e".utf8), Array("app".utf8), Array("key".utf8), device.data?.jsonBytes()]
        #expect(DeliveryKey(delivery: notification, to: device, includesEvent: true) == DeliveryKey(parts))
        let withoutEvent = DeliveryKey([nil] + parts.dropFirst())
        #expect(DeliveryKey(delivery: notification, to: device, includesEvent: false) == withoutEvent)
    }

    @Test("10,000 random operations agree with a model, within the bounds", arguments: [1, 2, 3])
    func model(seed: UInt64) async {
        var random = SeededGenerator(seed: seed)
        let deduplicator = makeDeduplicator(maxEntries: 50)
        var model = Model(maxEntries: 50)
        let keys = (0..<80).map { DeliveryKey([[UInt8($0)]]) }
        var running: [Int] = []
        for _ in 0..<10_000 {
            let index = Int.random(in: 0..<keys.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0...1:
                let claim = await deduplicator.begin(keys[index])
                #expect(claim.name == model.begin(index, clock.now))
                if claim.isDeliver { running.append(index) }
            case 2...3:
                guard let finished = running.popLast() else { continue }
                let result: DeliveryResult =
                    Int.random(in: 0..<4, using: &random) == 0 ? .retry(after: nil, reason: "") : .delivered
                await deduplicator.finish(keys[finished], with: result)
                model.finish(finished, isRemembered: result == .delivered, clock.now)
            case 4:
                let answer: DeliveryBatch.Answer = Bool.random(using: &random) ? .success : .error
                await deduplicator.answered([keys[index]], answer)
                model.answered(index, answer, clock.now)
            default:
                clock.advance(by: .seconds(Int.random(in: 0..<60, using: &random)))
            }
            #expect(deduplicator.count <= 50)
            #expect(deduplicator.count == model.finished.count)
        }
    }
}

/// The behaviour that ``InMemoryDeduplicator`` documents, in the simplest form.
private struct Model {
    struct Entry {
        var unanswered: Int
        var expiry: ContinuousClock.Instant
        var change: Int
    }

    let maxEntries: Int
    /// The number of requests without a response, and whether the last response was a success.
    var running: [Int: (unanswered: Int, isSuccess: Bool)] = [:]
    var finished: [Int: Entry] = [:]
    var changes = 0

    init(maxEntries: Int) {
        self.maxEntries = maxEntries
    }

    mutating func begin(_ key: Int, _ now: ContinuousClock.Instant) -> String {
        finished = finished.filter { $0.value.expiry > now }
        if running[key] != nil {
            running[key]?.unanswered += 1
            return "inProgress"
        }
        if finished[key] != nil {
            finished[key]?.unanswered += 1
            return "finished"
        }
        running[key] = (1, false)
        return "deliver"
    }

    mutating func finish(_ key: Int, isRemembered: Bool, _ now: ContinuousClock.Instant) {
        let (unanswered, isSuccess) = running.removeValue(forKey: key) ?? (0, false)
        guard isRemembered else { return }
        changes += 1
        let window = unanswered == 0 && isSuccess ? 30 : 3600
        finished[key] = Entry(unanswered: unanswered, expiry: now + .seconds(window), change: changes)
        while finished.count > maxEntries, let first = finished.min(by: { isBefore($0.value, $1.value) }) {
            finished[first.key] = nil
        }
    }

    mutating func answered(_ key: Int, _ answer: DeliveryBatch.Answer, _ now: ContinuousClock.Instant) {
        if let unanswered = running[key]?.unanswered { running[key] = (max(0, unanswered - 1), answer == .success) }
        guard var entry = finished[key] else { return }
        entry.unanswered = max(0, entry.unanswered - 1)
        if answer != .success || entry.unanswered == 0 {
            changes += 1
            entry.expiry = now + (answer == .success ? .seconds(30) : .seconds(3600))
            entry.change = changes
        }
        finished[key] = entry
    }

    private func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        left.expiry == right.expiry ? left.change < right.change : left.expiry < right.expiry
    }
}

extension DeliveryClaim {
    fileprivate var name: String {
        switch self {
        case .deliver: "deliver"
        case .finished: "finished"
        case .inProgress: "inProgress"
        }
    }

    fileprivate var isDeliver: Bool { name == "deliver" }

    fileprivate var result: DeliveryResult? {
        if case .finished(let result) = self { result } else { nil }
    }
}
