import Synchronization

/// The stores that share the database now, among which users are divided.
///
/// Each user belongs to the store for which a hash of the two is the greatest (rendezvous hashing): when a store comes or
/// goes, only its own users move.
final class StoreMembers: Sendable {
    private struct State {
        /// `nil` while they aren't known.
        var stores: Set<Int64>?
        var callbacks: [@Sendable () -> Void] = []
    }

    /// The number of the own store.
    private let own: Int64
    private let state = Mutex(State())

    init(own: Int64) {
        self.own = own
    }

    var isKnown: Bool { state.withLock { $0.stores != nil } }

    func add(_ callback: @escaping @Sendable () -> Void) {
        state.withLock { $0.callbacks.append(callback) }
    }

    /// Sets the stores that hold a lock. The own one is always among them.
    func set(_ stores: some Sequence<Int64>) {
        let callbacks = state.withLock { state in
            let members = Set(stores).union([own])
            guard members != state.stores else { return [@Sendable () -> Void]() }
            state.stores = members
            return state.callbacks
        }
        for callback in callbacks { callback() }
    }

    /// Returns whether a user belongs to the own store. While the others aren't known, all do.
    func contains(_ userID: String) -> Bool {
        guard let stores = state.withLock(\.stores) else { return true }
        let user = Self.hash(userID)
        let owner = stores.max { first, second in
            let (a, b) = (Self.mix(user ^ UInt64(first)), Self.mix(user ^ UInt64(second)))
            return a == b ? first < second : a < b
        }
        return owner == own
    }

    /// The same in all processes (FNV-1a), unlike Swift's own hash.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Spreads the bits (the finalizer of SplitMix64).
    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
