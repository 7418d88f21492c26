import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The bound of a client's connections over all origins. Each connection has a slot from before its socket is opened
/// until the socket is closed; slots are given in the order of the requests for them.
final class ConnectionSlots: Sendable {
    private struct State {
        var used = 0
        var waiting = CircularBuffer<ConnectionSlot>()
        /// The number of slots in `waiting` that aren't released.
        var waitingCount = 0
    }

    /// The number of slots.
    let count: Int
    private let state = Mutex(State())

    /// - Parameter count: the number of slots; `nil` for ``defaultCount``.
    init(_ count: Int?) {
        self.count = max(1, count ?? Self.defaultCount)
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

    /// Whether connections wait for a slot.
    var isScarce: Bool { state.withLock { $0.waitingCount > 0 } }

    /// Requests a slot, which must be released.
    /// - Parameter grant: is called once the slot is available, on any thread: before this function returns, or later.
    func request(_ grant: @escaping @Sendable () -> Void) -> ConnectionSlot {
        let slot = ConnectionSlot(self, grant)
        let isGranted = state.withLock { state in
            guard state.used >= count else {
                state.used += 1
                slot.set(.granted)
                return true
            }
            state.waiting.append(slot)
            state.waitingCount += 1
            return false
        }
        if isGranted { grant() }
        return slot
    }

    /// Takes back a slot, and gives it to the next connection that waits.
    fileprivate func release(_ slot: ConnectionSlot) {
        let next = state.withLock { state -> ConnectionSlot? in
            switch slot.set(.released) {
            case .released: return nil
            case .waiting:
                state.waitingCount -= 1
                if state.waiting.count > 2 * state.waitingCount + 64 { state.waiting.removeAll { $0.isReleased } }
                return nil
            case .granted:
                while let next = state.waiting.popFirst() {
                    guard !next.isReleased else { continue }
                    next.set(.granted)
                    state.waitingCount -= 1
                    return next
                }
                state.used -= 1
                return nil
            }
        }
        next?.grant()
    }
}

/// The permission to have one connection.
final class ConnectionSlot: Sendable {
    fileprivate enum Phase { case waiting, granted, released }

    private let slots: ConnectionSlots
    fileprivate let grant: @Sendable () -> Void
    private let phase = Mutex(Phase.waiting)

    fileprivate init(_ slots: ConnectionSlots, _ grant: @escaping @Sendable () -> Void) {
        self.slots = slots
        self.grant = grant
    }

    /// Gives the slot back, or stops waiting for it. Further calls do nothing.
    func release() {
        slots.release(self)
    }

    fileprivate var isReleased: Bool { phase.withLock { $0 == .released } }

    /// Returns the phase before.
    @discardableResult
    fileprivate func set(_ phase: Phase) -> Phase {
        self.phase.withLock { current in
            defer { current = phase }
            return current
        }
    }
}
