import Foundation
import GRDB
import HomeserverPush
import TemporaryFolder
import Testing

@testable import HomeserverPushSQLite

@Suite("SQLitePushStore: opening a database", .timeLimit(.minutes(5)))
struct OpeningTests {
    /// The tables of each version, as its program has created them. A version is added here when it is released.
    private static let versions: [(number: Int, schema: String)] = [(1, SchemaOfVersion1.text)]

    private static func open(_ folder: URL) throws -> SQLitePushStore {
        try SQLitePushStore(path: folder.appending(path: "push.db").path, logger: quiet)
    }

    private static func execute(_ sql: String, in folder: URL) throws {
        let queue = try DatabaseQueue(path: folder.appending(path: "push.db").path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    private static func schema(in folder: URL) throws -> [String] {
        let queue = try DatabaseQueue(path: folder.appending(path: "push.db").path)
        defer { try? queue.close() }
        return try queue.read { db in
            try String.fetchAll(
                db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB 'grdb_*' ORDER BY name")
        }
    }

    @Test("what was stored is there after the store is opened again")
    func reopening() async throws {
        try await withTemporaryFolder { folder in
            let store = try Self.open(folder)
            try await store.set(setting(of: "@a"))
            try await store.record(event("$1", to: ["@a"]), now: .seconds(1))
            try await store.setValue("s12", for: "since")
            await store.close()
            let again = try Self.open(folder)
            #expect(try await again.pushers(of: "@a").map(\.setting) == [setting(of: "@a")])
            #expect(try await again.unreadCounts(of: "@a") == UnreadCounts(rooms: 1, messages: 1))
            #expect(try await again.value(for: "since") == "s12")
            #expect(try await again.deliverAll() == ["$1"])
            await again.close()
        }
    }

    @Test("the stored schema of the newest version is the one that is created")
    func newestSchema() async throws {
        try await withTemporaryFolder { folder in
            await (try Self.open(folder)).close()
            let created = try Self.schema(in: folder)
            try await withTemporaryFolder { other in
                try Self.execute(Self.versions[Self.versions.count - 1].schema, in: other)
                #expect(try Self.schema(in: other) == created)
            }
        }
    }

    @Test("a database of each earlier version is migrated, and works", arguments: versions.map(\.number))
    func migration(_ number: Int) async throws {
        try await withTemporaryFolder { folder in
            let version = try #require(Self.versions.first { $0.number == number })
            try Self.execute(version.schema + SchemaOfVersion1.rows, in: folder)
            let store = try Self.open(folder)
            #expect(try await store.pushers(of: "@a").map(\.setting) == [setting(of: "@a")])
            #expect(try await store.unreadCounts(of: "@a") == UnreadCounts(rooms: 1, messages: 1))
            try await store.record(event("$2", to: ["@a"]), now: .seconds(1))
            #expect(try await store.deliverAll() == ["$1", "$2"])
            await store.close()
            try await withTemporaryFolder { fresh in
                await (try Self.open(fresh)).close()
                #expect(try Self.schema(in: fresh) == Self.schema(in: folder))
            }
        }
    }

    @Test("a database of a newer version is refused and not changed")
    func newerVersion() async throws {
        try await withTemporaryFolder { folder in
            await (try Self.open(folder)).close()
            try Self.execute("INSERT INTO grdb_migrations VALUES ('7'); CREATE TABLE later (id)", in: folder)
            let before = try Self.schema(in: folder)
            let error = #expect(throws: PushStoreError.self) { try Self.open(folder) }
            let end = "has version 7, but this program knows versions up to 1; use a newer program"
            #expect(error?.description.hasSuffix(end) == true)
            #expect(error?.isTemporary == false)
            #expect(try Self.schema(in: folder) == before)
        }
    }

    @Test("the database of another program is refused and not changed")
    func otherProgram() async throws {
        try await withTemporaryFolder { folder in
            try Self.execute("CREATE TABLE bookmark (id)", in: folder)
            let error = #expect(throws: PushStoreError.self) { try Self.open(folder) }
            #expect(error?.description.hasSuffix("is the database of another program; choose another path") == true)
            #expect(try Self.schema(in: folder) == ["CREATE TABLE bookmark (id)"])
        }
    }

    @Test("a file that is no database is refused")
    func noDatabase() async throws {
        try await withTemporaryFolder { folder in
            try Data(repeating: 0x41, count: 5000).write(to: folder.appending(path: "push.db"))
            let error = #expect(throws: PushStoreError.self) { try Self.open(folder) }
            #expect(error?.description.hasSuffix("is not an SQLite database; the path may be wrong") == true)
        }
    }

    @Test("a missing folder is an error with that reason")
    func missingFolder() async throws {
        let error = #expect(throws: PushStoreError.self) { try SQLitePushStore(path: "/nowhere/push.db") }
        #expect(
            error?.description
                == "cannot open \"/nowhere/push.db.lock\": No such file or directory; "
                + "the folder must exist and be writable"
        )
    }

    @Test("a second store on a database is refused until the first is closed")
    func secondStore() async throws {
        try await withTemporaryFolder { folder in
            let store = try Self.open(folder)
            let error = #expect(throws: PushStoreError.self) { try Self.open(folder) }
            #expect(error?.description.contains("another process uses the database") == true)
            #expect(error?.isTemporary == true)
            await store.close()
            await (try Self.open(folder)).close()
        }
    }
}
