import GRDB
import HomeserverPush

extension PushStoreError {
    /// Describes an error of SQLite for operators. Values of statements are not part of it.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as PushStoreError: self = error
        case let error as DatabaseError: self.init(error, path: path)
        default: self.init("the database \"\(path)\": \(type(of: error))", isTemporary: false)
        }
    }

    static func closed(_ path: String) -> Self {
        Self("the database \"\(path)\" is closed", isTemporary: false)
    }

    private init(_ error: DatabaseError, path: String) {
        let code = "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                "the database \"\(path)\" is locked by another program; end its transaction", isTemporary: true)
        case .SQLITE_FULL:
            self.init("no space is left on the disk of \"\(path)\"; free some", isTemporary: true)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(
                "cannot write to \"\(path)\" or its folder; check their owner and permissions, and that the file "
                    + "system is not mounted read-only", isTemporary: false)
        case .SQLITE_CORRUPT:
            self.init(
                "the database \"\(path)\" is damaged (\(code)); check the disk, then restore the database from a "
                    + "backup",
                isTemporary: false)
        case .SQLITE_NOTADB:
            self.init("\"\(path)\" is not an SQLite database; the path may be wrong", isTemporary: false)
        case .SQLITE_CANTOPEN:
            self.init(
                "cannot open \"\(path)\" (\(code)); its folder must exist and be writable, and the limit of open files "
                    + "must not be reached", isTemporary: true)
        case .SQLITE_IOERR:
            self.init(
                "reading or writing \"\(path)\" failed (\(code)); check the disk and its file system", isTemporary: true
            )
        case .SQLITE_NOMEM, .SQLITE_INTERRUPT, .SQLITE_ABORT:
            self.init("the database \"\(path)\": \(code), \(error.message ?? "no message")", isTemporary: true)
        default:
            self.init("the database \"\(path)\": \(code), \(error.message ?? "no message")", isTemporary: false)
        }
    }
}
