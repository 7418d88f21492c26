import Foundation
import Logging
import Synchronization

/// One connection to a PostgreSQL database with a thread of its own, which connects when it is first needed, and again
/// after an error.
///
/// Statements run one after the other, in the order of the calls. While the database can't be reached, they fail at once:
/// callers that can go on without the database aren't delayed by it.
public final class PostgreSQLClient: Sendable {
    /// Connection string and times.
    public typealias Configuration = PostgreSQLConfiguration
    /// Prepares a new connection; runs before other statements. An error closes the connection.
    public typealias Setup = PostgreSQLConfiguration.Setup

    private let queue: StatementQueue

    /// Loads libpq, so that a missing library is found before a client is made.
    /// - Throws: ``PostgreSQLError`` if the library isn't installed.
    public static func loadLibrary() throws(PostgreSQLError) {
        _ = try LibPQ.load()
    }

    /// Starts the client's thread, which connects at once.
    /// - Parameters:
    ///   - setup: prepares each new connection.
    ///   - logger: receives a line when the connection is lost, and one when it is made again.
    public init(_ configuration: Configuration, setup: @escaping Setup = { _ in }, logger: Logger) {
        let queue = StatementQueue(maxWaiting: configuration.maxWaiting)
        self.queue = queue
        Thread.detachNewThread {
            var worker = PostgreSQLWorker(configuration, setup: setup, queue: queue, logger: logger)
            worker.run()
        }
    }

    deinit {
        queue.close()
    }

    /// Runs a statement.
    /// - Parameter parameters: the values of `$1`, `$2`, … in PostgreSQL's text format; see ``PostgreSQLText``.
    /// - Throws: ``PostgreSQLError`` if the database refuses the statement, doesn't respond in time, or can't be reached.
    ///   After all but the first the statement may have run.
    public func run(
        _ statement: PostgreSQLStatement, _ parameters: [String?] = []
    ) async throws(PostgreSQLError) -> [PostgreSQLRow] {
        let result = await withCheckedContinuation { continuation in
            queue.add(.init(statement: statement, parameters: parameters, continuation: continuation))
        }
        return try result.get()
    }

    /// Whether the last attempt to use the database was successful.
    public var isAvailable: Bool { queue.isAvailable }

    /// Waits until the database is available.
    /// - Returns: `false` if it isn't within the time limit, or if the task is cancelled.
    public func waitUntilAvailable(within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while !isAvailable {
            guard ContinuousClock.now < deadline, (try? await Task.sleep(for: .milliseconds(5))) != nil else {
                return false
            }
        }
        return true
    }

    /// Ends the thread after the statements that wait. Further ones fail.
    public func close() {
        queue.close()
    }
}
