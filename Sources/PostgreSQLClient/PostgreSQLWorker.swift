import Foundation
import Logging

/// The work of the thread of a ``PostgreSQLClient``: it connects, and runs the statements of a queue.
struct PostgreSQLWorker {
    private let configuration: PostgreSQLConfiguration
    private let setup: PostgreSQLConfiguration.Setup
    private let queue: StatementQueue
    private let logger: Logger
    /// Whether the loss of the connection was logged.
    private var isLossLogged = false

    init(
        _ configuration: PostgreSQLConfiguration, setup: @escaping PostgreSQLConfiguration.Setup,
        queue: StatementQueue, logger: Logger
    ) {
        self.configuration = configuration
        self.setup = setup
        self.queue = queue
        self.logger = logger
    }

    /// Works until the queue is closed.
    mutating func run() {
        var delay = configuration.minimumDelay
        while true {
            do throws(PostgreSQLError) {
                var connection = try connect()
                delay = configuration.minimumDelay
                guard try serve(&connection) else { return }
            } catch {
                queue.setUnavailable(error)
                if !isLossLogged {
                    var metadata: Logger.Metadata = ["reason": "\(error)"]
                    if let hint = error.hint { metadata["hint"] = "\(hint)" }
                    logger.error("the database is not available", metadata: metadata)
                    isLossLogged = true
                }
                guard case .timeout = queue.next(within: delay) else { return }
                delay = min(delay * 2, configuration.maximumDelay)
            }
        }
    }

    private mutating func connect() throws(PostgreSQLError) -> PostgreSQLConnection {
        var connection = try PostgreSQLConnection(
            configuration.connection, deadline: .now + configuration.connectTimeout)
        let limit = configuration.connectTimeout
        do {
            try setup { sql throws(PostgreSQLError) in try connection.runOnce(sql, deadline: .now + limit) }
        } catch {
            throw error as? PostgreSQLError ?? PostgreSQLError("\(error)", cause: error)
        }
        queue.setAvailable()
        if isLossLogged { logger.notice("the database is available again") }
        isLossLogged = false
        return connection
    }

    /// Runs statements until the queue is closed.
    /// - Returns: `false` once it is closed.
    /// - Throws: the error that made the connection unusable.
    private mutating func serve(_ connection: inout PostgreSQLConnection) throws(PostgreSQLError) -> Bool {
        while true {
            let entry: StatementQueue.Entry
            switch queue.next() {
            case .statement(let next): entry = next
            case .timeout: continue
            case .closed: return false
            }
            let deadline = entry.start + configuration.timeout
            guard deadline > .now else {
                entry.continuation.resume(returning: .failure(PostgreSQLError("the statement waited too long")))
                continue
            }
            do throws(PostgreSQLError) {
                if connection.wasClosed() { connection = try connect() }
                let rows = try connection.run(entry.statement, entry.parameters, deadline: deadline)
                entry.continuation.resume(returning: .success(rows))
            } catch {
                // A refused statement has a code and leaves the connection usable.
                let isUsable = error.sqlState != nil && connection.isUsable
                // First, so that the caller's next statement fails at once.
                if !isUsable { queue.setUnavailable(error) }
                entry.continuation.resume(returning: .failure(error))
                guard isUsable else { throw error }
            }
        }
    }
}
