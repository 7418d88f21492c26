import Logging
import NIOCore

/// The owner of pools, which counts requests and connections over all origins.
protocol OriginPoolOwner: AnyObject, Sendable {
    /// The bound of connections.
    var slots: ConnectionSlots { get }
    /// Notes the end of a request.
    /// - Parameter hadResponse: whether at least the head of a response arrived.
    func release(_ origin: Origin, hadResponse: Bool)
    /// Notes that connections of an origin were begun or have been closed.
    func connectionsChanged(_ origin: Origin, by difference: Int)
    /// Closes idle connections of an origin if connections to other ones wait for a slot that they may have.
    func makeRoom()
}

/// The requests to one origin that wait for a connection, and its connections.
///
/// All of them are on one event loop, on which the pool's state is used only.
final class OriginPool: ExchangeQueue, AttemptOwner, @unchecked Sendable {
    let origin: Origin
    let settings: ClientSettings
    let eventLoop: any EventLoop
    private let registry: any OriginPoolOwner

    /// Requests in the order of their arrival. It contains finished ones too, which are skipped.
    private var queue = CircularBuffer<Exchange>()
    /// The requests in the queue that aren't finished, including those that wait for their turn to be sent again.
    var waitingCount: Int { waiting.count }
    private var waiting: Set<ObjectIdentifier> = []

    private var attempts: [ObjectIdentifier: ConnectionAttempt] = [:]
    private var http1: [ObjectIdentifier: HTTP1Connection] = [:]
    private var idleHTTP1: [HTTP1Connection] = []
    private var http2: [HTTP2Connection] = []
    /// Whether the server chose HTTP/2; `nil` before the first connection.
    private var usesHTTP2: Bool?
    /// The number of connections in a row that ended without a response, or with one that retired them.
    private var fruitlessConnections = 0
    private var notBefore = NIODeadline.now()
    private var isDispatchScheduled = false
    private var isRetryScheduled = false
    private var isClosed = false

    /// Maximum number of requests that wait for a connection.
    private static let maxWaiting = 10_000
    /// Maximum number of times that a request is sent again after the server refused it.
    private static let maxResends = 2

    init(_ origin: Origin, _ settings: ClientSettings, registry: any OriginPoolOwner) {
        self.origin = origin
        self.settings = settings
        self.registry = registry
        eventLoop = settings.group.next()
    }

    // MARK: Requests

    func submit(_ exchange: Exchange) {
        if isClosed {
            exchange.fail(.shutDown, mayHaveBeenProcessed: false)
        } else if waitingCount >= Self.maxWaiting {
            let problem = "\(Self.maxWaiting) requests are waiting for a connection"
            exchange.fail(.overloaded(problem), mayHaveBeenProcessed: false)
        } else {
            waiting.insert(ObjectIdentifier(exchange))
            queue.append(exchange)
            scheduleDispatch()
        }
    }

    func resend(_ exchange: Exchange, _ reason: OutboundError.Reason, waits: Bool) {
        guard !exchange.isFinished else { return }
        exchange.carrier = nil
        guard exchange.resends < Self.maxResends, !isClosed else {
            exchange.fail(isClosed ? .shutDown : reason, mayHaveBeenProcessed: false)
            return
        }
        exchange.resends += 1
        waiting.insert(ObjectIdentifier(exchange))
        if waits, exchange.resends > 1 {
            eventLoop.scheduleTask(in: .milliseconds(50 << Int64(exchange.resends))) { self.requeue(exchange) }
        } else {
            requeue(exchange)
        }
    }

    private func requeue(_ exchange: Exchange) {
        guard !exchange.isFinished else { return }
        guard !isClosed else {
            exchange.fail(.shutDown, mayHaveBeenProcessed: false)
            return
        }
        queue.prepend(exchange)
        scheduleDispatch()
    }

    func exchangeEnded(_ exchange: Exchange) {
        waiting.remove(ObjectIdentifier(exchange))
        // Requests that ended in the queue are usually removed at its head. This bounds the rest.
        if queue.count > 2 * waitingCount + 64 { queue.removeAll { $0.isFinished } }
        registry.release(origin, hadResponse: exchange.head != nil)
    }

    // MARK: Assigning requests to connections

    func scheduleDispatch() {
        guard !isDispatchScheduled else { return }
        isDispatchScheduled = true
        eventLoop.execute {
            self.isDispatchScheduled = false
            self.dispatch()
        }
    }

    private func dispatch() {
        var used: [HTTP2Connection] = []
        while let exchange = queue.first {
            if exchange.isFinished {
                queue.removeFirst()
            } else if let connection = http2.first(where: { $0.availableStreams > 0 }) {
                queue.removeFirst()
                waiting.remove(ObjectIdentifier(exchange))
                connection.start(exchange)
                if used.last !== connection { used.append(connection) }
            } else if let connection = takeIdleConnection() {
                queue.removeFirst()
                waiting.remove(ObjectIdentifier(exchange))
                connection.start(exchange)
            } else {
                break
            }
        }
        for connection in used { connection.flush() }
        if !queue.isEmpty { openConnections() }
    }

    private func takeIdleConnection() -> HTTP1Connection? {
        // The connection used last is the one that the server closes last.
        while let connection = idleHTTP1.popLast() {
            if connection.isUsable { return connection }
        }
        return nil
    }

    private func openConnections() {
        guard !isClosed else { return }
        let active = attempts.count + liveConnections
        let room = settings.configuration.maxConnectionsPerOrigin - active
        guard room > 0 || active == 0 else { return }
        let now = NIODeadline.now()
        guard now >= notBefore else {
            scheduleRetry()
            return
        }
        if expectsHTTP1 {
            for _ in 0..<max(0, min(room, queue.count - attempts.count)) { openConnection() }
        } else if attempts.isEmpty, !http2.contains(where: \.isFresh) {
            // One after the other: the next one may carry all requests that are waiting.
            openConnection()
        }
    }

    /// The number of connections that may carry further requests.
    private var liveConnections: Int {
        http1.values.count { !$0.isClosing } + http2.count { !$0.isDraining }
    }

    private func scheduleRetry() {
        guard !isRetryScheduled else { return }
        isRetryScheduled = true
        eventLoop.scheduleTask(deadline: notBefore) {
            self.isRetryScheduled = false
            self.scheduleDispatch()
        }
    }

    private var expectsHTTP1: Bool {
        switch settings.configuration.protocols {
        case .http1: true
        case .http2: false
        case .negotiated: !origin.isTLS || usesHTTP2 == false
        }
    }

    // MARK: Connections

    var slotProblem: OutboundError.Reason {
        .overloaded("the client's \(registry.slots.count) connections are in use")
    }

    var waitProblem: OutboundError.Reason? {
        let isBounded = liveConnections == 0 && !attempts.isEmpty && attempts.values.allSatisfy(\.isWaitingForSlot)
        return isBounded ? slotProblem : nil
    }

    func requestSlot(_ grant: @escaping @Sendable () -> Void) -> ConnectionSlot {
        let slot = registry.slots.request(for: origin, grant)
        registry.makeRoom()
        return slot
    }

    private func openConnection() {
        let attempt = ConnectionAttempt(self)
        attempts[ObjectIdentifier(attempt)] = attempt
        registry.connectionsChanged(origin, by: 1)
        attempt.start()
    }

    func succeeded(_ attempt: ConnectionAttempt, _ connection: ConnectionAttempt.Connection) {
        attempts[ObjectIdentifier(attempt)] = nil
        switch connection {
        case .http1(let connection):
            usesHTTP2 = false
            http1[ObjectIdentifier(connection)] = connection
            idleHTTP1.append(connection)
        case .http2(let connection):
            usesHTTP2 = true
            http2.append(connection)
            // Requests wait for the first response of a fresh connection, but not for long.
            eventLoop.scheduleTask(in: HTTP2Connection.freshness) { self.scheduleDispatch() }
        }
        scheduleDispatch()
        if isClosed { close() }
    }

    func failed(_ attempt: ConnectionAttempt, _ reason: OutboundError.Reason) {
        guard attempts.removeValue(forKey: ObjectIdentifier(attempt)) != nil else { return }
        if attempts.isEmpty, liveConnections == 0 {
            let failing = queue
            queue = []
            for exchange in failing { exchange.fail(reason, mayHaveBeenProcessed: false) }
        } else if waitingCount > 0 {
            notBefore = .now() + .seconds(1)
            scheduleDispatch()
        }
        registry.connectionsChanged(origin, by: -1)
    }

    func becameIdle(_ connection: AnyObject) {
        receivedResponse()
        if let connection = http1[ObjectIdentifier(connection)] { idleHTTP1.append(connection) }
        scheduleDispatch()
    }

    func receivedResponse() {
        fruitlessConnections = 0
    }

    func closed(_ connection: AnyObject, hadResponse: Bool) {
        http1[ObjectIdentifier(connection)] = nil
        idleHTTP1.removeAll { $0 === connection }
        http2.removeAll { $0 === connection }
        fruitlessConnections = hadResponse ? 0 : fruitlessConnections + 1
        if fruitlessConnections > 1 {
            // A server that closes each connection at once must not be connected to in a tight loop.
            notBefore = .now() + .milliseconds(50 << Int64(min(fruitlessConnections, 6)))
        }
        scheduleDispatch()
        registry.connectionsChanged(origin, by: -1)
    }

    // MARK: Closing

    /// Closes the connections that carry no request.
    /// - Parameter ifNone: is called on the event loop of the pool if there are none.
    func closeIdleConnections(ifNone: @escaping @Sendable () -> Void = {}) {
        eventLoop.execute {
            let idle1 = self.idleHTTP1
            let idle2 = self.http2.filter(\.isUnused)
            for connection in idle1 { connection.close() }
            for connection in idle2 { connection.close(.connectionLost("idle")) }
            if idle1.isEmpty, idle2.isEmpty { ifNone() }
        }
    }

    /// Closes all connections. Requests fail.
    func close() {
        eventLoop.execute {
            self.isClosed = true
            let failing = self.queue
            self.queue = []
            for exchange in failing { exchange.fail(.shutDown, mayHaveBeenProcessed: false) }
            for attempt in Array(self.attempts.values) { attempt.cancel(.shutDown) }
            for connection in Array(self.http1.values) { connection.close(.shutDown) }
            for connection in self.http2 { connection.close(.shutDown) }
        }
    }
}
