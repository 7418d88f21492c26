import ClientServerAPI
import StringGrammars

extension InMemoryPushStore {
    public func roomState(of roomID: String) async throws(PushStoreError) -> [Event] {
        transaction { $0.roomStates[OpaqueIdentifier(roomID)]?.events ?? [] }
    }

    public func setRoomState(
        _ events: [Event], of roomID: String, replacesAll: Bool
    ) async throws(PushStoreError) {
        transaction { state in
            let room = OpaqueIdentifier(roomID)
            if replacesAll { state.roomStates[room] = nil }
            state.roomStates[room, default: MemoryRoomState()].set(events)
        }
    }

    public func removeRoomState(of roomID: String) async throws(PushStoreError) {
        transaction { $0.roomStates[OpaqueIdentifier(roomID)] = nil }
    }

    public func value(for key: String) async throws(PushStoreError) -> String? {
        transaction { $0.values[OpaqueIdentifier(key)] }
    }

    public func setValue(_ value: String?, for key: String) async throws(PushStoreError) {
        transaction { $0.values[OpaqueIdentifier(key)] = value }
    }
}
