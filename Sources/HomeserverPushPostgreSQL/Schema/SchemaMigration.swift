import HomeserverPush
import PostgreSQLClient

/// Brings a database's schema to the version of this program. Each connection does so first; one of them performs the
/// change, and the others wait for it.
struct SchemaMigration: Sendable {
    typealias Run = (_ sql: String) throws(PostgreSQLError) -> [PostgreSQLRow]

    /// The statements that lead from one version to the next, the first from an empty schema to version 1. Statements
    /// of a version that was released don't change any more.
    static let versions: [[String]] = [
        Version1.statements, WebPushVersion.statements, GroupedRecording.statements, StoreLocks.statements,
    ]

    let schema: String
    /// The version to migrate to.
    var version = versions.count

    /// Migrates the schema if it is older, in one transaction.
    /// - Throws: ``PushStoreError`` if the schema is newer.
    func run(_ run: Run) throws {
        if try present(run) == version { return }
        _ = try run("BEGIN")
        // A migration is committed to the disk and may take its time, whatever the connection is for.
        _ = try run("SET LOCAL synchronous_commit = on")
        _ = try run("SET LOCAL statement_timeout = 0")
        _ = try run("SELECT pg_advisory_xact_lock(hashtextextended('matrix_push_homeserver/' || \(literal), 0))")
        if try run("SELECT to_regnamespace(\(PostgreSQLText.literal(identifier)))") == [[nil]] {
            _ = try run("CREATE SCHEMA \(identifier)")
        }
        _ = try run("CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)")
        for next in try present(run)..<version {
            for statement in Self.versions[next] { _ = try run(statement) }
            _ = try run("DELETE FROM schema_version")
            _ = try run("INSERT INTO schema_version VALUES (\(next + 1))")
        }
        _ = try run("COMMIT")
    }

    /// Returns the version of the schema; 0 if none exists.
    private func present(_ run: Run) throws -> Int {
        let table = PostgreSQLText.literal("\(identifier).schema_version")
        guard try run("SELECT to_regclass(\(table))") != [[nil]] else { return 0 }
        let rows = try run("SELECT version FROM \(identifier).schema_version")
        guard let row = rows.first else { return 0 }
        guard let found = row.first.flatMap({ $0 }).flatMap({ Int($0) }), found <= version else {
            throw PushStoreError(
                "the schema \"\(schema)\" has version \(row.first.flatMap { $0 } ?? ""), newer than this program's "
                    + "\(version): run the newer program", isTemporary: false)
        }
        return found
    }

    private var identifier: String { PostgreSQLText.identifier(schema) }
    private var literal: String { PostgreSQLText.literal(schema) }
}
