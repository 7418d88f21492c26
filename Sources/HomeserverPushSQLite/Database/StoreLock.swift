import HomeserverPush
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A lock on a file next to the database: one process, and in it one store, uses a database at a time.
///
/// SQLite would let several processes in, but a store wakes only the workers of its own process, and commits fastest
/// with one writer. The operating system ends the lock with the process.
final class StoreLock: Sendable {
    private let file: Mutex<CInt?>

    /// - Throws: ``PushStoreError`` if the file cannot be opened, or another store has the lock.
    init(database path: String) throws(PushStoreError) {
        let lockPath = path + ".lock"
        let file = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw PushStoreError(
                "cannot open \"\(lockPath)\": \(String(cString: strerror(errno))); "
                    + "the folder must exist and be writable", isTemporary: false)
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let isUsed = errno == EWOULDBLOCK
            let reason = String(cString: strerror(errno))
            close(file)
            throw isUsed
                ? PushStoreError(
                    "another process uses the database \"\(path)\"; stop it, or give each its own database",
                    isTemporary: true)
                : PushStoreError("cannot lock \"\(lockPath)\": \(reason)", isTemporary: false)
        }
        self.file = Mutex(file)
    }

    deinit { release() }

    func release() {
        file.withLock { file in
            if let file { _ = close(file) }
            file = nil
        }
    }
}
