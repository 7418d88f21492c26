import ClientServerAPI
import HomeserverPush
import PostgreSQLClient

extension PostgreSQLPushStore {
    public func roomState(of roomID: String) async throws(PushStoreError) -> [Event] {
        var events: [Event] = []
        for row in try await pool.run(Statements.roomState, [StoredText.key(roomID)]) {
            var reader = RowReader(row)
            events.append(try StoredText.value(try reader.text()))
        }
        return events
    }

    public func setRoomState(
        _ events: [Event], of roomID: String, replacesAll: Bool
    ) async throws(PushStoreError) {
        let stored = events.compactMap { event in event.stateKey.map { (event, StoredText.key($0)) } }
        _ = try await pool.run(
            Statements.setRoomState,
            [
                StoredText.key(roomID), PostgreSQLText.textArray(stored.map { StoredText.key($0.0.type) }),
                PostgreSQLText.textArray(stored.map(\.1)),
                PostgreSQLText.textArray(stored.map { StoredText.json($0.0) }), replacesAll ? "t" : "f",
            ])
    }

    public func removeRoomState(of roomID: String) async throws(PushStoreError) {
        _ = try await pool.run(Statements.removeRoomState, [StoredText.key(roomID)])
    }

    public func value(for key: String) async throws(PushStoreError) -> String? {
        try await pool.run(Statements.value, [StoredText.key(key)]).first?.first?.map(StoredText.identifier)
    }

    public func setValue(_ value: String?, for key: String) async throws(PushStoreError) {
        if let value {
            _ = try await pool.run(Statements.setValue, [StoredText.key(key), StoredText.key(value)])
        } else {
            _ = try await pool.run(Statements.removeValue, [StoredText.key(key)])
        }
    }

    public func follows(_ userID: String) -> Bool { members.contains(userID) }

    public func onFollowingChanged(_ callback: @escaping @Sendable () -> Void) {
        members.add(callback)
    }
}
