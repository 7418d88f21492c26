import NIOCore
import Synchronization

/// The pools of a client by origin. An origin without requests and connections is forgotten.
final class PoolRegistry: OriginPoolOwner {
    private struct Entry {
        let pool: OriginPool
        var requests = 0
        var connections = 0

        var isUnused: Bool { requests == 0 && connections == 0 }
        /// Whether the origin has more connections than requests, so that some of them may be idle.
        var hasSurplus: Bool { connections > requests }
    }

    private struct State {
        var entries: [Origin: Entry] = [:]
        /// The origins with responses that may have idle connections, except for those that are being closed already.
        var surplus: Set<Origin> = []
        /// Those that haven't responded yet, which lose their connections first.
        var unprovenSurplus: Set<Origin> = []
        var requests = 0
        var isShutDown = false
        /// The callers of `shutdown` that wait for the end of all requests, and of all connections.
        var drainWaiters: [CheckedContinuation<Void, Never>] = []
        var closeWaiters: [CheckedContinuation<Void, Never>] = []

        /// Removes and returns the callers whose condition is met.
        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            var waiters: [CheckedContinuation<Void, Never>] = []
            if requests == 0 { swap(&waiters, &drainWaiters) }
            if entries.isEmpty {
                waiters += closeWaiters
                closeWaiters = []
            }
            return waiters
        }
    }

    private let settings: ClientSettings
    let slots: ConnectionSlots
    private let state = Mutex(State())

    /// Maximum number of origins with connections or requests.
    private static let maxOrigins = 10_000

    init(_ settings: ClientSettings) {
        self.settings = settings
        slots = ConnectionSlots(settings.configuration.maxConnections)
    }

    /// Returns the pool of an origin for one request. The request must be released when it ends.
    func acquire(_ origin: Origin) throws(OutboundError) -> OriginPool {
        let (pool, unused) = try state.withLock { state throws(OutboundError) -> (OriginPool, [OriginPool]) in
            guard !state.isShutDown else {
                throw OutboundError(.shutDown, mayHaveBeenProcessed: false, server: origin.server)
            }
            var unused: [OriginPool] = []
            if state.entries[origin] == nil, state.entries.count >= Self.maxOrigins {
                unused = state.entries.values.filter { $0.requests == 0 }.map(\.pool)
                guard !unused.isEmpty else {
                    let problem = "requests to \(Self.maxOrigins) other servers are in progress"
                    throw OutboundError(.overloaded(problem), mayHaveBeenProcessed: false, server: origin.server)
                }
            }
            let entry = state.entries[origin] ?? Entry(pool: OriginPool(origin, settings, registry: self))
            state.entries[origin] = entry
            change(origin, &state) { $0.requests += 1 }
            state.requests += 1
            return (entry.pool, unused)
        }
        // Servers without requests lose their connections sooner than their idle timeout.
        for pool in unused { pool.closeIdleConnections() }
        return pool
    }

    func release(_ origin: Origin, hadResponse: Bool) {
        if hadResponse { slots.noteResponse(origin) }
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.requests -= 1
            change(origin, &state) { $0.requests -= 1 }
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
        makeRoom()
    }

    func makeRoom() {
        let shortage = slots.shortage
        guard shortage != .none else { return }
        let pool = state.withLock { state in
            let origin = state.unprovenSurplus.popFirst() ?? (shortage == .ofAny ? state.surplus.popFirst() : nil)
            return origin.flatMap { state.entries[$0]?.pool }
        }
        pool?.closeIdleConnections(ifNone: { [self] in makeRoom() })
    }

    func connectionsChanged(_ origin: Origin, by difference: Int) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            change(origin, &state) { $0.connections += difference }
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    private func change(_ origin: Origin, _ state: inout State, _ body: (inout Entry) -> Void) {
        guard var entry = state.entries[origin] else { return }
        body(&entry)
        state.entries[origin] = entry.isUnused ? nil : entry
        state.surplus.remove(origin)
        state.unprovenSurplus.remove(origin)
        guard entry.hasSurplus else { return }
        if slots.hasResponded(origin) { state.surplus.insert(origin) } else { state.unprovenSurplus.insert(origin) }
    }

    // MARK: Shutdown

    /// Refuses new requests.
    func beginShutdown() {
        state.withLock { $0.isShutDown = true }
    }

    /// Waits for the end of all requests.
    func drained() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.requests > 0 { state.drainWaiters.append(continuation) }
                return state.requests == 0
            }
            if isDone { continuation.resume() }
        }
    }

    /// Waits until all connections are closed.
    func closed() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if !state.entries.isEmpty { state.closeWaiters.append(continuation) }
                return state.entries.isEmpty
            }
            if isDone { continuation.resume() }
        }
    }

    /// Closes all connections. The requests in progress fail.
    func closeAll() {
        let pools = state.withLock { state in
            state.isShutDown = true
            return state.entries.values.map(\.pool)
        }
        for pool in pools { pool.close() }
    }

    /// The pool of an origin, if it has requests or connections.
    func pool(_ origin: Origin) -> OriginPool? { state.withLock { $0.entries[origin]?.pool } }
    /// The number of origins with requests or connections.
    var originCount: Int { state.withLock { $0.entries.count } }
    /// The number of connections, those being opened included.
    var connectionCount: Int { state.withLock { $0.entries.values.reduce(0) { $0 + $1.connections } } }
}
