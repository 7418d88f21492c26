import Foundation
import GRDBSQLite
import Synchronization

/// The functions that SQLite calls for files, which pass everything on to the operating system's, and report to
/// ``UnreliableDisk`` about writes and synchronisations.
enum UnreliableFiles {
    /// Puts the layer in the place of the operating system's functions, once for the process.
    static func register() { precondition(registration == SQLITE_OK) }
}

private typealias File = UnsafeMutablePointer<sqlite3_file>

/// Before the operating system's structure of a file, there is this one.
private struct Header {
    var base: sqlite3_file
    /// The number of the file in ``watched``; 0 if it isn't watched.
    var number: Int
}

private struct Watched: Sendable {
    var folder: UnreliableDisk.Folder
    var path: String
}

private let headerSize = (MemoryLayout<Header>.size + 15) / 16 * 16
private let watchedFiles = Mutex<[Int: Watched]>([:])
nonisolated(unsafe) private let system: UnsafeMutablePointer<sqlite3_vfs> = sqlite3_vfs_find(nil)!
nonisolated(unsafe) private let layer = makeLayer()
nonisolated(unsafe) private let methods = makeMethods()
private let registration: Int32 = {
    _ = system
    return sqlite3_vfs_register(layer, 1)
}()

private func under(_ file: File?) -> File? {
    file.map { (UnsafeMutableRawPointer($0) + headerSize).assumingMemoryBound(to: sqlite3_file.self) }
}

private func calls(_ file: File?) -> sqlite3_io_methods? { under(file)?.pointee.pMethods?.pointee }

private func number(_ file: File?) -> Int {
    file.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: Header.self).pointee.number } ?? 0
}

private func watched(_ file: File?) -> Watched? {
    let key = number(file)
    return key == 0 ? nil : watchedFiles.withLock { $0[key] }
}

private func makeLayer() -> UnsafeMutablePointer<sqlite3_vfs> {
    let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    layer.initialize(to: system.pointee)
    layer.pointee.zName = UnsafePointer(strdup("unreliable"))
    layer.pointee.szOsFile = system.pointee.szOsFile + CInt(headerSize)
    layer.pointee.pNext = nil
    layer.pointee.xOpen = { _, name, file, flags, outFlags in
        guard let file else { return SQLITE_CANTOPEN }
        let header = UnsafeMutableRawPointer(file).bindMemory(to: Header.self, capacity: 1)
        header.initialize(to: Header(base: sqlite3_file(pMethods: nil), number: 0))
        let inner = under(file)
        inner?.pointee.pMethods = nil
        let result = system.pointee.xOpen(system, name, inner, flags, outFlags)
        guard inner?.pointee.pMethods != nil else { return result }
        header.pointee.base.pMethods = UnsafePointer(methods)
        if let path = name.map({ String(cString: $0) }), let folder = UnreliableDisk.folder(of: path) {
            header.pointee.number = watchedFiles.withLock { watched in
                let number = (watched.keys.max() ?? 0) + 1
                watched[number] = Watched(folder: folder, path: path)
                return number
            }
        }
        return result
    }
    layer.pointee.xDelete = { _, name, syncsFolder in
        let result = system.pointee.xDelete(system, name, syncsFolder)
        if result == SQLITE_OK, let path = name.map({ String(cString: $0) }) {
            UnreliableDisk.folder(of: path)?.state.withLock { $0.files[path] = nil }
        }
        return result
    }
    layer.pointee.xAccess = { system.pointee.xAccess(system, $1, $2, $3) }
    layer.pointee.xFullPathname = { system.pointee.xFullPathname(system, $1, $2, $3) }
    return layer
}

private func makeMethods() -> UnsafeMutablePointer<sqlite3_io_methods> {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    methods.initialize(to: sqlite3_io_methods())
    methods.pointee.iVersion = 3
    methods.pointee.xClose = { file in
        let key = number(file)
        let result = calls(file)?.xClose(under(file)) ?? SQLITE_IOERR
        watchedFiles.withLock { $0[key] = nil }
        return result
    }
    methods.pointee.xRead = { calls($0)?.xRead(under($0), $1, $2, $3) ?? SQLITE_IOERR }
    methods.pointee.xWrite = { file, bytes, count, offset in
        guard let known = watched(file) else {
            return calls(file)?.xWrite(under(file), bytes, count, offset) ?? SQLITE_IOERR
        }
        // One lock for both, so that an image has the writes in their order.
        return known.folder.state.withLock { state in
            if state.isFull { return SQLITE_FULL }
            let result = calls(file)?.xWrite(under(file), bytes, count, offset) ?? SQLITE_IOERR
            if result == SQLITE_OK {
                let copy = [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(count)))
                state.files[known.path, default: .init()].pending.append(.write(copy, at: Int(offset)))
            }
            return result
        }
    }
    methods.pointee.xTruncate = { file, size in
        let result = calls(file)?.xTruncate(under(file), size) ?? SQLITE_IOERR
        if result == SQLITE_OK, let known = watched(file) {
            known.folder.state.withLock {
                $0.files[known.path, default: .init()].pending.append(.truncate(to: Int(size)))
            }
        }
        return result
    }
    methods.pointee.xSync = { file, flags in
        guard let known = watched(file) else { return calls(file)?.xSync(under(file), flags) ?? SQLITE_IOERR }
        return known.folder.state.withLock { state in
            // SQLITE_IOERR_FSYNC, a macro that isn't imported.
            if state.failsToSynchronise { return SQLITE_IOERR | 4 << 8 }
            state.synchronisations += 1
            var content = state.files.removeValue(forKey: known.path) ?? .init()
            for change in content.pending { content.apply(change) }
            content.pending = []
            content.isDurable = true
            state.files[known.path] = content
            return SQLITE_OK
        }
    }
    methods.pointee.xFileSize = { calls($0)?.xFileSize(under($0), $1) ?? SQLITE_IOERR }
    methods.pointee.xLock = { calls($0)?.xLock(under($0), $1) ?? SQLITE_IOERR }
    methods.pointee.xUnlock = { calls($0)?.xUnlock(under($0), $1) ?? SQLITE_IOERR }
    methods.pointee.xCheckReservedLock = { calls($0)?.xCheckReservedLock(under($0), $1) ?? SQLITE_IOERR }
    methods.pointee.xFileControl = { calls($0)?.xFileControl(under($0), $1, $2) ?? SQLITE_IOERR }
    methods.pointee.xSectorSize = { calls($0)?.xSectorSize(under($0)) ?? 4096 }
    methods.pointee.xDeviceCharacteristics = { calls($0)?.xDeviceCharacteristics(under($0)) ?? 0 }
    methods.pointee.xShmMap = { calls($0)?.xShmMap(under($0), $1, $2, $3, $4) ?? SQLITE_IOERR }
    methods.pointee.xShmLock = { calls($0)?.xShmLock(under($0), $1, $2, $3) ?? SQLITE_IOERR }
    methods.pointee.xShmBarrier = { calls($0)?.xShmBarrier(under($0)) }
    methods.pointee.xShmUnmap = { calls($0)?.xShmUnmap(under($0), $1) ?? SQLITE_IOERR }
    methods.pointee.xFetch = { calls($0)?.xFetch(under($0), $1, $2, $3) ?? SQLITE_IOERR }
    methods.pointee.xUnfetch = { calls($0)?.xUnfetch(under($0), $1, $2) ?? SQLITE_IOERR }
    return methods
}
