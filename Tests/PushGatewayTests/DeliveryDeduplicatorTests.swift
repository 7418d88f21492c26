import PushGatewayAPI
import Testing

@testable import PushGateway

@Suite("DeliveryDeduplicator")
struct ReachedDevicesTests {
    private func device(_ pushkey: String) -> Notification.Device { .init(appID: "app", pushkey: pushkey) }

    @Test("the oldest are forgotten first")
    func capacity() {
        let reached = DeliveryDeduplicator(capacity: 2)
        let notification = Notification(eventID: "$e", devices: [])
        for pushkey in ["a", "b", "b", "c"] { reached.remember([device(pushkey)], of: notification) }
        #expect(!reached.contains(device("a"), of: notification))
        #expect(reached.contains(device("b"), of: notification))
        #expect(reached.contains(device("c"), of: notification))
        reached.remember([device("d")], of: notification)
        #expect(!reached.contains(device("b"), of: notification))
    }

    @Test("another event, room or pusher is another delivery")
    func keys() {
        let reached = DeliveryDeduplicator()
        reached.remember([device("a")], of: Notification(eventID: "$e", roomID: "!r", devices: []))
        #expect(reached.contains(device("a"), of: Notification(eventID: "$e", roomID: "!r", devices: [])))
        #expect(!reached.contains(device("a"), of: Notification(eventID: "$f", roomID: "!r", devices: [])))
        #expect(!reached.contains(device("a"), of: Notification(eventID: "$e", roomID: "!s", devices: [])))
        var other = device("a")
        other.data = Notification.Device.PusherData(additionalProperties: ["account": "second"])
        #expect(!reached.contains(other, of: Notification(eventID: "$e", roomID: "!r", devices: [])))
        #expect(!reached.contains(device("a"), of: Notification(eventID: "$e", devices: [])))
        #expect(!reached.contains(device("a"), of: Notification(eventID: "$e!", roomID: "r", devices: [])))
    }

    @Test("what a pusher says is told apart to its last byte, and not kept")
    func size() {
        func isFlat<Value: BitwiseCopyable>(_: Value.Type) -> Bool { true }
        #expect(isFlat(DeliveryDeduplicator.Digest.self) && MemoryLayout<DeliveryDeduplicator.Digest>.size == 16)
        let reached = DeliveryDeduplicator()
        let notification = Notification(eventID: "$e", devices: [])
        var large = device("a")
        let padding = String(repeating: "x", count: 1 << 20)
        large.data = Notification.Device.PusherData(additionalProperties: ["padding": .string(padding)])
        reached.remember([large], of: notification)
        #expect(reached.contains(large, of: notification))
        large.data = Notification.Device.PusherData(additionalProperties: ["padding": .string(padding.dropLast() + "y")]
        )
        #expect(!reached.contains(large, of: notification))
    }
}
