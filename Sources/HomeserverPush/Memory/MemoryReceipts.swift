import StringGrammars

/// The receipts for events that aren't known: one for each user, room and scope.
struct MemoryReceipts: Sendable {
    private struct Key: Hashable, Sendable {
        var room: OpaqueIdentifier
        var scope: MemoryReceiptScope
    }

    private struct Receipt: Sendable {
        var event: OpaqueIdentifier
        var time: Timestamp
    }

    /// The number of receipts kept for each user, because a client could name any thread.
    private static let maxPerUser = 1000

    private var byUser: [OpaqueIdentifier: [Key: Receipt]] = [:]
    /// The users with a receipt, by event ID.
    private var users: [OpaqueIdentifier: Set<OpaqueIdentifier>] = [:]

    /// Adds a receipt, unless there is a later one.
    mutating func add(_ receipt: ReadReceipt) {
        let user = OpaqueIdentifier(receipt.userID)
        let event = OpaqueIdentifier(receipt.eventID)
        change(user) { receipts in
            let key = Key(room: OpaqueIdentifier(receipt.roomID), scope: MemoryReceiptScope(receipt.thread))
            if let present = receipts[key], present.time > receipt.time { return }
            receipts[key] = Receipt(event: event, time: receipt.time)
            if receipts.count > Self.maxPerUser, let oldest = receipts.min(by: { $0.value.time < $1.value.time }) {
                receipts[oldest.key] = nil
            }
        }
    }

    /// Removes the receipts for an event.
    /// - Returns: what they apply to, by user.
    mutating func take(
        _ event: OpaqueIdentifier, in room: OpaqueIdentifier
    ) -> [OpaqueIdentifier: [MemoryReceiptScope]] {
        var scopes: [OpaqueIdentifier: [MemoryReceiptScope]] = [:]
        for user in users[event] ?? [] {
            change(user) { receipts in
                for (key, receipt) in receipts where key.room == room && receipt.event == event {
                    scopes[user, default: []].append(key.scope)
                    receipts[key] = nil
                }
            }
        }
        return scopes
    }

    /// Removes a user's receipts of a room.
    mutating func remove(of user: OpaqueIdentifier, in room: OpaqueIdentifier) {
        change(user) { receipts in receipts = receipts.filter { $0.key.room != room } }
    }

    /// Removes the receipts from before a time.
    mutating func remove(before time: Timestamp) {
        for user in byUser.keys {
            change(user) { receipts in receipts = receipts.filter { $0.value.time >= time } }
        }
    }

    private mutating func change(_ user: OpaqueIdentifier, _ body: (inout [Key: Receipt]) -> Void) {
        var receipts = byUser.removeValue(forKey: user) ?? [:]
        let before = Set(receipts.values.map(\.event))
        body(&receipts)
        let after = Set(receipts.values.map(\.event))
        for event in before.subtracting(after) {
            users[event]?.remove(user)
            if users[event]?.isEmpty == true { users[event] = nil }
        }
        for event in after.subtracting(before) { users[event, default: []].insert(user) }
        if !receipts.isEmpty { byUser[user] = receipts }
    }
}
