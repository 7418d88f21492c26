/// A connection that failed, or a statement that the database refused.
public struct PostgreSQLError: Error, CustomStringConvertible, Sendable {
    /// The reason in the words of the database or of libpq, on one line. Never contains the connection string.
    public let reason: String
    /// The SQLSTATE of a refused statement, such as `23505` (PostgreSQL documentation, appendix A).
    public let sqlState: String?
    /// Advice for the operator.
    public let hint: String?
    /// The error that the preparation of a connection has thrown, if it isn't the database's.
    public let cause: (any Error)?

    public var description: String { reason }

    init(_ reason: String, sqlState: String? = nil, hint: String? = nil, cause: (any Error)? = nil) {
        let lines = reason.split { $0.isNewline }.map { $0.drop { $0 == " " || $0 == "\t" } }
        self.reason = lines.joined(separator: "; ")
        self.sqlState = sqlState
        self.hint = hint
        self.cause = cause
    }
}
