import ManualClock
import PushGatewayAPI
import Testing

@testable import PushDelivery

@Suite("OutageQueue")
struct OutageQueueTests {
    private let clock = ManualClock()
    private let gate = Gate()
    private let attempts = LockedValue<[String]>([])
    private let day = Duration.seconds(86_400)

    /// A queue with room for a number of notifications. Those whose event has a name in `stalling` wait at the gate.
    private func makeQueue(maxEntries: Int, stalling: Set<String> = []) -> OutageQueue {
        var configuration = DeliveryConfiguration.Queue()
        configuration.maxEntries = maxEntries
        // Other than each delay, so that no test takes one for the other.
        configuration.attemptTimeout = .seconds(7)
        return OutageQueue(
            configuration, clock: clock, random: { 0.5 }, lateRejections: LateRejections(maxEntries: 10),
            handlers: OutageQueue.Handlers(
                deliver: { [attempts, gate] notification, _, _ in
                    let event = notification.eventID ?? ""
                    attempts.change { $0.append(event) }
                    if stalling.contains(event) { try? await gate.pass() }
                    return .delivered
                },
                drop: { _, _, _, _ in },
                record: { _, _ in }))
    }

    private func add(_ event: String, of device: String, to queue: OutageQueue, delay: Duration? = nil) -> Bool {
        let target = DeliveryTarget(
            device: .init(appID: "app.ios", pushkey: device), app: .scripted(ScriptedTransport(statuses: 200)))
        return queue.add(
            Notification(eventID: event, devices: [target.device]), to: target, device: key(device), delay: delay)
    }

    private func key(_ device: String) -> DeliveryKey { DeliveryKey([Array(device.utf8)]) }

    private func waitUntil(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test("a full queue keeps no task and no timer for devices whose notifications it has dropped")
    func tasksOfDroppedNotifications() async {
        let queue = makeQueue(maxEntries: 2)
        for number in 1...100 { #expect(add("$\(number)", of: "\(number)", to: queue, delay: day)) }
        #expect(queue.count == 2)
        await waitUntil { queue.taskCount == 2 }
        #expect((1...100).filter { queue.containsDevice(key("\($0)")) } == [99, 100])
    }

    @Test("the delay of a dropped notification doesn't delay the device's next one")
    func delayOfDroppedNotification() async {
        let queue = makeQueue(maxEntries: 1)
        #expect(add("$1", of: "a", to: queue, delay: day))
        #expect(add("$2", of: "b", to: queue, delay: day))
        #expect(!queue.containsDevice(key("a")))
        #expect(add("$3", of: "a", to: queue))
        await clock.waitForSleepers(for: .seconds(5))
        // The task that waited for the first notification must not end the new one's wait.
        await waitUntil { queue.taskCount == 1 }
        #expect(queue.containsDevice(key("a")) && attempts.value.isEmpty)
        clock.advance(by: .seconds(5))
        await queue.waitUntilIdle()
        #expect(attempts.value == ["$3"])
        #expect(queue.count == 0)
    }

    @Test("a notification that is dropped while it is delivered still precedes the device's next one")
    func droppedWhileDelivered() async {
        let queue = makeQueue(maxEntries: 1, stalling: ["$1"])
        #expect(add("$1", of: "a", to: queue))
        await clock.waitForSleepers(for: .seconds(5))
        clock.advance(by: .seconds(5))
        await gate.waitForArrivals()
        #expect(add("$2", of: "b", to: queue, delay: day))
        #expect(queue.containsDevice(key("a")), "its first notification is on its way")
        #expect(add("$3", of: "a", to: queue))
        await waitUntil { queue.taskCount == 1 }
        #expect(attempts.value == ["$1"])
        gate.open()
        await queue.waitUntilIdle()
        #expect(attempts.value == ["$1", "$3"])
    }

    @Test("a stopped queue tries each device's notifications at once, and waits for attempts in progress")
    func stop() async {
        let queue = makeQueue(maxEntries: 10, stalling: ["$1"])
        for (event, device) in [("$1", "a"), ("$2", "a"), ("$3", "b")] {
            #expect(add(event, of: device, to: queue, delay: day))
        }
        queue.stop(by: clock.now + .seconds(5))
        #expect(!add("$4", of: "c", to: queue))
        await gate.waitForArrivals()
        await waitUntil { queue.taskCount == 1 }
        #expect(Set(attempts.value) == ["$1", "$3"])
        gate.open()
        await queue.waitUntilIdle()
        #expect(attempts.value.last == "$2" && queue.count == 0)
    }

    @Test("newer counts that are larger than the ones they replace count towards the size")
    func sizeOfReplacedCounts() async {
        var configuration = DeliveryConfiguration.Queue()
        configuration.maxBytes = 400
        let sizes = LockedValue<[Int]>([])
        let queue = OutageQueue(
            configuration, clock: clock, random: { 0.5 }, lateRejections: LateRejections(maxEntries: 10),
            handlers: OutageQueue.Handlers(
                deliver: { _, _, _ in .delivered }, drop: { _, _, _, _ in },
                record: { _, bytes in sizes.change { $0.append(bytes) } }))
        let app = DeliveryApp.scripted(ScriptedTransport(statuses: 200)) { $0.coalescesCounts = true }
        for name in ["", String(repeating: "x", count: 250)] {
            for device in ["a", "b"] {
                let target = DeliveryTarget(device: .init(appID: "app.ios", pushkey: device), app: app)
                let counts = Notification(
                    roomName: name, counts: .init(unread: 1), devices: [target.device])
                #expect(queue.add(counts, to: target, device: key(device)))
            }
        }
        #expect(sizes.value.allSatisfy { $0 <= 400 } && queue.count == 1)
    }
}
