import HomeserverPush
import Logging
import PostgreSQLClient
import Synchronization

/// Connections for statements of one kind.
final class ConnectionPool: Sendable {
    private let clients: [PostgreSQLClient]
    /// The number of statements that each connection has, those that wait included.
    private let load: Mutex<[Int]>

    /// The number of attempts of a transaction that the database has cancelled in favour of another.
    private static let maxAttempts = 5
    /// Transactions that were cancelled because they conflicted with others: serialization failure, deadlock.
    private static let conflicts: Set<String> = ["40001", "40P01"]

    init(
        _ configuration: PostgreSQLConfiguration, count: Int, setup: @escaping PostgreSQLClient.Setup, logger: Logger
    ) {
        let quiet = Logger(label: logger.label) { _ in SwiftLogNoOpLogHandler() }
        clients = (0..<count).map { index in
            PostgreSQLClient(configuration, setup: setup, logger: index == 0 ? logger : quiet)
        }
        load = Mutex(Array(repeating: 0, count: count))
    }

    /// Runs a statement, which is a transaction, on the connection that has the least to do.
    func run(
        _ statement: PostgreSQLStatement, _ parameters: [String?] = []
    ) async throws(PushStoreError) -> [PostgreSQLRow] {
        do throws(PostgreSQLError) {
            return try await runThroughConflicts(statement, parameters)
        } catch {
            throw PushStoreError(error)
        }
    }

    /// Runs a statement that the database may refuse for an expected reason.
    /// - Returns: `nil` if it refused it with the SQLSTATE.
    func run(
        _ statement: PostgreSQLStatement, _ parameters: [String?], unless state: String
    ) async throws(PushStoreError) -> [PostgreSQLRow]? {
        do throws(PostgreSQLError) {
            return try await runThroughConflicts(statement, parameters)
        } catch {
            guard error.sqlState == state else { throw PushStoreError(error) }
            return nil
        }
    }

    private func runThroughConflicts(
        _ statement: PostgreSQLStatement, _ parameters: [String?]
    ) async throws(PostgreSQLError) -> [PostgreSQLRow] {
        var attempt = 1
        while true {
            do throws(PostgreSQLError) {
                return try await runOnce(statement, parameters)
            } catch {
                guard let state = error.sqlState, Self.conflicts.contains(state), attempt < Self.maxAttempts else {
                    throw error
                }
                attempt += 1
            }
        }
    }

    private func runOnce(
        _ statement: PostgreSQLStatement, _ parameters: [String?]
    ) async throws(PostgreSQLError) -> [PostgreSQLRow] {
        let index = load.withLock { load in
            // While one connection is made again, the others are used.
            let available = clients.indices.filter { clients[$0].isAvailable }
            let chosen = (available.isEmpty ? Array(clients.indices) : available).min { load[$0] < load[$1] } ?? 0
            load[chosen] += 1
            return chosen
        }
        defer { load.withLock { $0[index] -= 1 } }
        return try await clients[index].run(statement, parameters)
    }

    /// Waits until all connections are made.
    /// - Throws: the error of a connection that can't be made within the time limit, or at all.
    func waitUntilAvailable(until deadline: ContinuousClock.Instant) async throws(PushStoreError) {
        for client in clients {
            while let unavailability = client.unavailability {
                let error = PushStoreError(unavailability)
                guard ContinuousClock.now < deadline, error.isTemporary else { throw error }
                guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { throw error }
            }
        }
    }

    func close() {
        for client in clients { client.close() }
    }
}
