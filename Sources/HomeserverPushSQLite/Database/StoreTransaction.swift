import ClientServerAPI
import Foundation
import GRDB
import HomeserverPush
import StringGrammars
import Synchronization

/// A transaction on the writer connection.
struct StoreTransaction {
    let db: Database
    let identifiers: IdentifierCache
    private let changes = Changes()

    /// Whether something was queued that can be claimed at once.
    var hasQueued: Bool { changes.hasQueued }

    init(_ db: Database, _ identifiers: IdentifierCache) {
        self.db = db
        self.identifiers = identifiers
    }

    func setQueued() { changes.hasQueued = true }

    // MARK: Identifiers

    /// Returns the number of a user's account row; `nil` if none exists.
    func knownAccount(_ userID: String) throws -> Int64? {
        try identifiers.number(.account, userID) { try db.integer(Self.findAccount, [userID.blob]) }
    }

    /// Returns the number of a user's account row, and adds it if none exists.
    func account(_ userID: String) throws -> Int64 {
        if let known = try knownAccount(userID) { return known }
        try db.run("INSERT INTO account (user_id) VALUES (?)", [userID.blob])
        let number = db.lastInsertedRowID
        try db.run("INSERT INTO total (user) VALUES (?)", [number])
        identifiers.set(number, .account, userID)
        return number
    }

    func knownRoom(_ roomID: String) throws -> Int64? {
        try identifiers.number(.room, roomID) { try db.integer("SELECT id FROM room WHERE room_id = ?", [roomID.blob]) }
    }

    func room(_ roomID: String) throws -> Int64 {
        if let known = try knownRoom(roomID) { return known }
        try db.run("INSERT INTO room (room_id) VALUES (?)", [roomID.blob])
        identifiers.set(db.lastInsertedRowID, .room, roomID)
        return db.lastInsertedRowID
    }

    /// Returns the number of a room's thread; ``ThreadNumber/main`` for `nil`.
    func thread(_ root: String?, in room: Int64) throws -> Int64 {
        guard let root else { return ThreadNumber.main }
        let known = try db.integer("SELECT id FROM thread WHERE room = ? AND root = ?", [room, root.blob])
        if let known { return known }
        try db.run("INSERT INTO thread (room, root) VALUES (?, ?)", [room, root.blob])
        return db.lastInsertedRowID
    }

    func actions(_ json: String) throws -> Int64 {
        let known = try identifiers.number(.actions, json) {
            try db.integer("SELECT id FROM actions WHERE json = ?", [json])
        }
        if let known { return known }
        try db.run("INSERT INTO actions (json) VALUES (?)", [json])
        identifiers.set(db.lastInsertedRowID, .actions, json)
        return db.lastInsertedRowID
    }

    private static let findAccount = "SELECT id FROM account WHERE user_id = ?"

    /// A class, because a transaction is handed to several calls.
    private final class Changes {
        var hasQueued = false
    }
}

/// Numbers in columns named `thread`, other than those of the table `thread`.
enum ThreadNumber {
    /// A room's main timeline.
    static let main: Int64 = 0
    /// The main timeline and all threads, in `read_marker`.
    static let all: Int64 = -1
}

/// The numbers of rows whose text is looked up often. The rows are never changed; ``removeAll()`` follows the removal of
/// rows.
final class IdentifierCache: Sendable {
    enum Table {
        case account
        case room
        case actions
    }

    private struct State {
        var numbers: [Table: [OpaqueIdentifier: Int64]] = [:]
    }

    /// The largest number of entries for a table, about 10 MB of user IDs.
    private static let maxEntries = 100_000

    private let state = Mutex(State())

    /// Returns the number of a text, which a function looks up if it isn't known.
    func number(_ table: Table, _ text: String, lookUp: () throws -> Int64?) rethrows -> Int64? {
        let key = OpaqueIdentifier(text)
        if let number = state.withLock({ $0.numbers[table]?[key] }) { return number }
        guard let number = try lookUp() else { return nil }
        set(number, table, text)
        return number
    }

    func set(_ number: Int64, _ table: Table, _ text: String) {
        state.withLock { state in
            if state.numbers[table, default: [:]].count >= Self.maxEntries { state.numbers[table] = nil }
            state.numbers[table, default: [:]][OpaqueIdentifier(text)] = number
        }
    }

    func removeAll() {
        state.withLock { $0.numbers = [:] }
    }
}

extension Database {
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    func integer(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
        try Int64.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }
}

extension String {
    /// The bytes, for columns with identifiers: they are compared byte by byte, and may contain U+0000, at which SQLite
    /// texts end.
    var blob: Data { Data(utf8) }

    init(blob: Data) { self.init(decoding: blob, as: UTF8.self) }
}
