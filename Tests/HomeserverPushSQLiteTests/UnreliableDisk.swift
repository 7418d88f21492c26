import Foundation
import GRDBSQLite
import Synchronization

/// A disk that keeps only what was synchronised, and that can be full: a layer over SQLite's access to files.
///
/// It records the writes to files in the folders that are watched. Other files aren't affected, so that tests may run
/// at the same time.
enum UnreliableDisk {
    /// A folder's disk.
    final class Folder: Sendable {
        /// A write that wasn't synchronised.
        enum Change: Sendable {
            case write([UInt8], at: Int)
            case truncate(to: Int)
        }

        struct File: Sendable {
            var durable: [UInt8] = []
            var isDurable = false
            var pending: [Change] = []

            /// Makes a change to the content that is on the disk.
            mutating func apply(_ change: Change) {
                switch change {
                case .write(let bytes, let offset):
                    let end = offset + bytes.count
                    if durable.count < end { durable += [UInt8](repeating: 0, count: end - durable.count) }
                    durable.replaceSubrange(offset..<end, with: bytes)
                case .truncate(let size):
                    if durable.count > size { durable.removeLast(durable.count - size) }
                }
            }
        }

        struct State: Sendable {
            var files: [String: File] = [:]
            var isFull = false
            var failsToSynchronise = false
            var synchronisations = 0
        }

        let path: String
        let state = Mutex(State())

        init(path: String) { self.path = path }

        /// Writes the files in their state after a power failure.
        /// - Parameter keeps: whether a write that wasn't synchronised is there nevertheless.
        func writeImage(to folder: URL, keeping keeps: () -> Bool = { false }) throws {
            var files = state.withLock { $0.files }
            for (name, var file) in files {
                for change in file.pending where keeps() {
                    file.apply(change)
                    file.isDurable = true
                }
                files[name] = file
            }
            for (name, file) in files where file.isDurable {
                try Data(file.durable).write(to: folder.appending(path: URL(filePath: name).lastPathComponent))
            }
        }
    }

    private static let folders = Mutex<[Folder]>([])

    /// Watches a folder, in which there are no files yet.
    static func watch(_ folder: URL) -> Folder {
        UnreliableFiles.register()
        let watched = Folder(path: folder.path)
        folders.withLock { $0.append(watched) }
        return watched
    }

    static func stopWatching(_ folder: Folder) {
        folders.withLock { $0.removeAll { $0 === folder } }
    }

    static func folder(of path: String) -> Folder? {
        folders.withLock { $0.first { path.hasPrefix($0.path + "/") } }
    }
}
