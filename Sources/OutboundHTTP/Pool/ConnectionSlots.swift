import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The bound of a client's connections over all origins. Each connection has a slot from before its socket is opened
/// until the socket is closed; slots are given in the order of the requests for them. A quarter is reserved for origins
/// that have responded before, so that hosts that never respond can't take all slots.
final class ConnectionSlots: Sendable {
    fileprivate typealias Capacity = ReservedCapacity<Origin, ConnectionSlot>

    /// The connections that wait for a slot and can't get one.
    enum Shortage {
        case none
        /// Connections to origins that haven't responded: other such ones have their share of the slots.
        case ofUnproven
        /// Connections that take the slot of any other one.
        case ofAny
    }

    /// The number of slots.
    let count: Int
    private let state: Mutex<Capacity>

    /// - Parameter count: the number of slots; `nil` for ``defaultCount``.
    init(_ count: Int?) {
        let capacity = Capacity(total: count ?? Self.defaultCount)
        self.count = capacity.total
        state = Mutex(capacity)
    }

    /// 1024, and no more than an eighth of the descriptors that the process may open: a process may have several
    /// clients and a server, too.
    static var defaultCount: Int {
        var limit = rlimit()
        #if canImport(Glibc)
            let status = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #else
            let status = getrlimit(RLIMIT_NOFILE, &limit)
        #endif
        guard status == 0, let descriptors = Int(exactly: limit.rlim_cur) else { return 1024 }
        return min(1024, max(16, descriptors / 8))
    }

    var shortage: Shortage {
        state.withLock { state in
            if state.isScarce { return .ofAny }
            return state.waitingCount(isProven: false) > 0 ? .ofUnproven : .none
        }
    }

    /// Returns whether an origin has responded, as far as that is remembered.
    func hasResponded(_ origin: Origin) -> Bool {
        state.withLock { $0.isProven(origin) }
    }

    /// Remembers that an origin has responded.
    func noteResponse(_ origin: Origin) {
        grant { $0.noteSuccess(origin) }
    }

    /// Requests a slot, which must be released.
    /// - Parameter grant: is called once the slot is available, on any thread: before this function returns, or later.
    func request(for origin: Origin, _ grant: @escaping @Sendable () -> Void) -> ConnectionSlot {
        let slot = ConnectionSlot(self, origin, grant)
        self.grant { slot.set(.waiting($0.enqueue(slot, for: origin))) }
        return slot
    }

    /// Takes back a slot, and gives it to the next connection that waits.
    fileprivate func release(_ slot: ConnectionSlot) {
        grant { state in
            switch slot.set(.released) {
            case .new, .released: break
            case .waiting(let ticket): _ = state.cancel(ticket)
            case .granted: state.release(slot.origin)
            }
        }
    }

    /// Changes the state, and gives the available slots to the connections that wait.
    private func grant(after change: (inout Capacity) -> Void) {
        let granted = state.withLock { state in
            change(&state)
            var granted: [ConnectionSlot] = []
            while let slot = state.grantNext() {
                slot.set(.granted)
                granted.append(slot)
            }
            return granted
        }
        for slot in granted { slot.grant() }
    }
}

/// The permission to have one connection.
final class ConnectionSlot: Sendable {
    fileprivate enum Phase {
        case new
        case waiting(ConnectionSlots.Capacity.Ticket)
        case granted
        case released
    }

    private let slots: ConnectionSlots
    fileprivate let origin: Origin
    fileprivate let grant: @Sendable () -> Void
    private let phase = Mutex(Phase.new)

    fileprivate init(_ slots: ConnectionSlots, _ origin: Origin, _ grant: @escaping @Sendable () -> Void) {
        self.slots = slots
        self.origin = origin
        self.grant = grant
    }

    /// Gives the slot back, or stops waiting for it. Further calls do nothing.
    func release() {
        slots.release(self)
    }

    /// Returns the phase before.
    @discardableResult
    fileprivate func set(_ phase: Phase) -> Phase {
        self.phase.withLock { current in
            defer { current = phase }
            return current
        }
    }
}
