import PushGatewayAPI
import Testing

@testable import PushGateway

@Suite("DeliveryDeduplicator")
struct ReachedDevicesTests {
    private func device(_ pushkey: String) -> Notification.Device { .init(appID: "app", pushkey: pushkey) }

    @Test("beyond the capacity the oldest deliveries are removed")
    func capacity() {
        let deduplicator = DeliveryDeduplicator(capacity: 2)
        let notification = Notification(eventID: "$e", devices: [])
        for pushkey in ["a", "b", "b", "c"] { deduplicator.record([device(pushkey)], of: notification) }
        #expect(!deduplicator.contains(device("a"), of: notification))
        #expect(deduplicator.contains(device("b"), of: notification))
        #expect(deduplicator.contains(device("c"), of: notification))
        deduplicator.record([device("d")], of: notification)
        #expect(!deduplicator.contains(device("b"), of: notification))
    }

    @Test("a delivery with another event, room or pusher isn't a duplicate")
    func keys() {
        let deduplicator = DeliveryDeduplicator()
        deduplicator.record([device("a")], of: Notification(eventID: "$e", roomID: "!r", devices: []))
        #expect(deduplicator.contains(device("a"), of: Notification(eventID: "$e", roomID: "!r", devices: [])))
        #expect(!deduplicator.contains(device("a"), of: Notification(eventID: "$f", roomID: "!r", devices: [])))
        #expect(!deduplicator.contains(device("a"), of: Notification(eventID: "$e", roomID: "!s", devices: [])))
        var other = device("a")
        other.data = Notification.Device.PusherData(additionalProperties: ["account": "second"])
        #expect(!deduplicator.contains(other, of: Notification(eventID: "$e", roomID: "!r", devices: [])))
        #expect(!deduplicator.contains(device("a"), of: Notification(eventID: "$e", devices: [])))
        #expect(!deduplicator.contains(device("a"), of: Notification(eventID: "$e!", roomID: "r", devices: [])))
    }

    @Test("devices that differ in one byte are different, and only digests of 16 bytes are stored")
    func size() {
        func isFlat<Value: BitwiseCopyable>(_: Value.Type) -> Bool { true }
        #expect(isFlat(DeliveryDeduplicator.Digest.self) && MemoryLayout<DeliveryDeduplicator.Digest>.size == 16)
        let deduplicator = DeliveryDeduplicator()
        let notification = Notification(eventID: "$e", devices: [])
        var large = device("a")
        let padding = String(repeating: "x", count: 1 << 20)
        large.data = Notification.Device.PusherData(additionalProperties: ["padding": .string(padding)])
        deduplicator.record([large], of: notification)
        #expect(deduplicator.contains(large, of: notification))
        large.data = Notification.Device.PusherData(additionalProperties: ["padding": .string(padding.dropLast() + "y")]
        )
        #expect(!deduplicator.contains(large, of: notification))
    }
}
