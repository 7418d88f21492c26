import GRDB
import HomeserverPush

/// The versions of the database's tables.
enum StoreSchema {
    /// `application_id` of the file: "MPps".
    static let applicationID: Int64 = 0x4D50_7073

    /// The migrations in their order. One that was released is never changed.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator().disablingDeferredForeignKeyChecks()
        migrator.registerMigration("1") { try $0.execute(sql: version1) }
        return migrator
    }

    /// Checks that a database is one of this store, or is empty, before anything in it is changed.
    static func checkOwner(_ db: Database, path: String) throws {
        guard try Int64.fetchOne(db, sql: "PRAGMA application_id") != applicationID else { return }
        let tables = try Int64.fetchOne(
            db, sql: "SELECT count(*) FROM sqlite_master WHERE name NOT GLOB 'grdb_*' AND name NOT GLOB 'sqlite_*'")
        guard tables == 0 else {
            throw PushStoreError(
                "\"\(path)\" is the database of another program; choose another path", isTemporary: false)
        }
    }

    /// Brings a database to the current version.
    /// - Throws: ``PushStoreError`` for a database of a newer version.
    static func migrate(_ pool: DatabasePool) throws {
        let migrator = migrator
        if try pool.writeWithoutTransaction({ try migrator.hasBeenSuperseded($0) }) {
            let newest = try pool.read { try migrator.appliedIdentifiers($0) }.compactMap { Int($0) }.max()
            throw PushStoreError(
                "the database \"\(pool.path)\" has version \(newest.map(String.init) ?? "unknown"), but this program "
                    + "knows versions up to \(migrator.migrations.last ?? "none"); use a newer program",
                isTemporary: false)
        }
        try migrator.migrate(pool)
    }
}
