import ClientServerAPI
import StringGrammars

/// The state events of a room.
struct MemoryRoomState: Sendable {
    private struct Key: Hashable, Sendable {
        var type: OpaqueIdentifier
        var stateKey: OpaqueIdentifier
    }

    private var byKey: [Key: Event] = [:]

    var events: [Event] { Array(byKey.values) }

    /// Adds state events, each in place of the one with the same type and state key.
    mutating func set(_ events: [Event]) {
        for event in events {
            guard let stateKey = event.stateKey else { continue }
            byKey[Key(type: OpaqueIdentifier(event.type), stateKey: OpaqueIdentifier(stateKey))] = event
        }
    }
}
