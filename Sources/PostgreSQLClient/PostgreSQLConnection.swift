import Foundation

/// A connection to a PostgreSQL database, for one thread at a time. Its functions block, at most until their deadline.
///
/// After an error other than a refused statement the connection is closed: what the server did isn't known.
struct PostgreSQLConnection: ~Copyable {
    private let libpq: LibPQ
    private let handle: LibPQ.Connection
    /// The names of the statements that were prepared.
    private var prepared: Set<String> = []

    /// Connects.
    /// - Parameters:
    ///   - string: the connection string of libpq. Parameters that are absent come from the environment (`PGHOST`, …).
    ///   - deadline: when to give up. The lookup of a host name isn't bounded by it.
    init(_ string: String, deadline: ContinuousClock.Instant) throws(PostgreSQLError) {
        let libpq = try LibPQ.load()
        // libpq's own words would repeat parts of the string.
        if let problem = PostgreSQLConnectionString.problem(string) {
            throw PostgreSQLError("invalid connection string: \(problem)")
        }
        guard let handle = libpq.connectStart(string) else { throw PostgreSQLError("libpq is out of memory") }
        do throws(PostgreSQLError) {
            try Self.connect(handle, libpq, before: deadline)
        } catch {
            libpq.finish(handle)
            throw error
        }
        self.libpq = libpq
        self.handle = handle
    }

    deinit {
        libpq.finish(handle)
    }

    private static func connect(
        _ handle: LibPQ.Connection, _ libpq: LibPQ, before deadline: ContinuousClock.Instant
    ) throws(PostgreSQLError) {
        guard libpq.status(handle) != LibPQ.Constant.connectionBad else { throw error(of: handle, libpq) }
        // Notices, such as "relation already exists", would be printed to standard error.
        _ = libpq.setNoticeProcessor(handle, { _, _ in }, nil)
        var events = Int16(POLLOUT)
        while true {
            guard try isReady(handle, libpq, events, before: deadline) else {
                throw PostgreSQLError("the database didn't respond to the connection in time")
            }
            switch libpq.connectPoll(handle) {
            case LibPQ.Constant.pollingOK:
                guard libpq.setNonblocking(handle, 1) == 0 else { throw error(of: handle, libpq) }
                return
            case LibPQ.Constant.pollingReading: events = Int16(POLLIN)
            case LibPQ.Constant.pollingWriting: events = Int16(POLLOUT)
            default: throw error(of: handle, libpq)
            }
        }
    }

    /// Whether the connection can run further statements.
    var isUsable: Bool { libpq.status(handle) == LibPQ.Constant.connectionOK }

    /// Whether the server has closed the connection while no statement ran, as it does when it is restarted.
    func wasClosed() -> Bool {
        // Messages that the server sends unasked are read, up to the end of the stream.
        while let isReadable = try? Self.isReady(handle, libpq, Int16(POLLIN), before: .now) {
            guard isReadable else { return !isUsable }
            guard libpq.consumeInput(handle) == 1 else { return true }
        }
        return true
    }

    /// Runs a statement, which is prepared when it is first run.
    mutating func run(
        _ statement: PostgreSQLStatement, _ parameters: [String?], deadline: ContinuousClock.Instant
    ) throws(PostgreSQLError) -> [PostgreSQLRow] {
        if !prepared.contains(statement.name) {
            guard libpq.sendPrepare(handle, statement.name, statement.sql, 0, nil) == 1 else { throw error() }
            _ = try result(before: deadline)
            prepared.insert(statement.name)
        }
        let isSent = Self.withCStrings(parameters) { values in
            libpq.sendQueryPrepared(handle, statement.name, CInt(parameters.count), values, nil, nil, 0) == 1
        }
        guard isSent else { throw error() }
        return try result(before: deadline)
    }

    /// Runs a statement without parameters.
    mutating func runOnce(_ sql: String, deadline: ContinuousClock.Instant) throws(PostgreSQLError) -> [PostgreSQLRow] {
        guard libpq.sendQueryParams(handle, sql, 0, nil, nil, nil, nil, 0) == 1 else { throw error() }
        return try result(before: deadline)
    }

    /// Waits for notifications of channels that the connection listens to.
    /// - Returns: their payloads; none at the deadline.
    func notifications(before deadline: ContinuousClock.Instant) throws(PostgreSQLError) -> [String] {
        guard try Self.isReady(handle, libpq, Int16(POLLIN), before: deadline) else { return [] }
        guard libpq.consumeInput(handle) == 1 else { throw error() }
        return notifications()
    }

    /// Returns the payloads of the notifications that were received.
    func notifications() -> [String] {
        var payloads: [String] = []
        while let notification = libpq.notifies(handle) {
            let value = notification.assumingMemoryBound(to: LibPQ.Notification.self).pointee
            payloads.append(value.payload.map { String(cString: $0) } ?? "")
            libpq.freeMemory(notification)
        }
        return payloads
    }

    // MARK: Results

    /// Waits for the result of the statement that was sent.
    private func result(before deadline: ContinuousClock.Instant) throws(PostgreSQLError) -> [PostgreSQLRow] {
        var isFlushed = false
        while !isFlushed || libpq.isBusy(handle) == 1 {
            if !isFlushed {
                switch libpq.flush(handle) {
                case 0: isFlushed = true
                case 1: break
                default: throw error()
                }
            }
            guard !isFlushed || libpq.isBusy(handle) == 1 else { break }
            let events = Int16(POLLIN) | (isFlushed ? 0 : Int16(POLLOUT))
            guard try Self.isReady(handle, libpq, events, before: deadline) else {
                throw PostgreSQLError("the database didn't respond in time")
            }
            guard libpq.consumeInput(handle) == 1 else { throw error() }
        }
        var rows: [PostgreSQLRow] = []
        var failure: PostgreSQLError?
        // The end of the results is the null pointer.
        while let result = libpq.getResult(handle) {
            defer { libpq.clear(result) }
            switch libpq.resultStatus(result) {
            case LibPQ.Constant.commandOK: break
            case LibPQ.Constant.tuplesOK: rows = self.rows(of: result)
            default:
                let state = libpq.resultErrorField(result, LibPQ.Constant.sqlState).map { String(cString: $0) }
                let message = libpq.resultErrorMessage(result).map { String(cString: $0) }
                failure = failure ?? PostgreSQLError(message ?? "the statement failed", sqlState: state)
            }
        }
        if let failure { throw failure }
        return rows
    }

    private func rows(of result: LibPQ.Result) -> [PostgreSQLRow] {
        let columns = libpq.columnCount(result)
        return (0..<libpq.rowCount(result)).map { row in
            (0..<columns).map { column in
                guard libpq.isNull(result, row, column) == 0, let value = libpq.value(result, row, column) else {
                    return nil
                }
                return String(cString: value)
            }
        }
    }

    /// Waits for events of the socket.
    /// - Returns: `false` at the deadline.
    private static func isReady(
        _ handle: LibPQ.Connection, _ libpq: LibPQ, _ events: Int16, before deadline: ContinuousClock.Instant
    ) throws(PostgreSQLError) -> Bool {
        let socket = libpq.socket(handle)
        guard socket >= 0 else { throw error(of: handle, libpq) }
        while true {
            let rest = max(.zero, deadline - .now) / .milliseconds(1)
            var entry = pollfd(fd: socket, events: events, revents: 0)
            let count = poll(&entry, 1, Int32(min(rest.rounded(.up), 60_000)))
            if count > 0 { return true }
            if count < 0, errno != EINTR { throw PostgreSQLError("cannot wait for the database: error \(errno)") }
            if deadline <= .now { return false }
        }
    }

    private func error() -> PostgreSQLError { Self.error(of: handle, libpq) }

    private static func error(of handle: LibPQ.Connection, _ libpq: LibPQ) -> PostgreSQLError {
        PostgreSQLError(libpq.errorMessage(handle).map { String(cString: $0) } ?? "the connection failed")
    }

    private static func withCStrings<Value>(
        _ texts: [String?], _ body: (UnsafePointer<LibPQ.CString?>?) -> Value
    ) -> Value {
        let copies = texts.map { $0.map { strdup($0) } }
        defer { for case .some(let copy) in copies { free(copy) } }
        let values = copies.map { copy in copy.flatMap { $0 }.map { LibPQ.CString($0) } }
        return values.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
