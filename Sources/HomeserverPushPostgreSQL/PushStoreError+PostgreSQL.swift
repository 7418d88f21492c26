import HomeserverPush
import PostgreSQLClient

extension PushStoreError {
    /// - Parameter error: the error of the connection or the statement.
    init(_ error: PostgreSQLError) {
        if let cause = error.cause as? PushStoreError {
            self = cause
            return
        }
        guard let state = error.sqlState else {
            let hint = error.hint.map { ": \($0)" } ?? ""
            self.init("the database is not available: \(error.reason)\(hint)", isTemporary: error.hint == nil)
            return
        }
        let advice = Self.advice(for: state)
        self.init(
            "the database refused a statement: \(error.reason) (SQLSTATE \(state))\(advice.map { "; \($0)" } ?? "")",
            isTemporary: Self.isTemporary(state))
    }

    /// Whether a statement that was refused may be successful later (PostgreSQL documentation, appendix A).
    private static func isTemporary(_ state: String) -> Bool {
        // Connection, resources (disk full, too many connections), locks, cancellation or shutdown, system errors,
        // deadlocks and serialization, a database that is read-only during a failover.
        ["08", "53", "55", "57", "58", "40"].contains { state.hasPrefix($0) } || state == "25006"
    }

    private static func advice(for state: String) -> String? {
        switch state {
        case "53100": "free space on the database's disk; nothing that was acknowledged is lost"
        case "53300": "raise max_connections of the database, or lower the number of connections"
        case "25006": "connect to the primary server: this one is read-only"
        case "42501": "grant the user all rights on the schema and its tables and functions"
        case "57014": "the statement took longer than the timeout"
        default: nil
        }
    }
}
