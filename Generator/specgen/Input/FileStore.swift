import CommandLineSupport
import Foundation
import YAMLTree

/// A source of schema files: the file system, or a git revision.
protocol FileStore {
    /// - Returns: `nil` if the path doesn't exist.
    func kind(of path: String) -> FileKind?
    /// - Parameter path: normalised.
    func schemaFolder(_ path: String) throws(UnreadableFile) -> SchemaFolder
    /// Returns the bytes of a file.
    func read(_ path: String) throws(UnreadableFile) -> [UInt8]
}

/// The file system.
struct Disk: FileStore {
    // The normalised path of the current folder is empty.
    func kind(of path: String) -> FileKind? { FileKind(path.isEmpty ? "." : path) }
    func schemaFolder(_ path: String) throws(UnreadableFile) -> SchemaFolder { try SchemaFolder(path) }
    func read(_ path: String) throws(UnreadableFile) -> [UInt8] { try readFile(path) }
}

/// The YAML and JSON files in a folder and its subfolders.
///
/// Hidden folders are skipped. So are symbolic links to folders, which could form a circle.
struct SchemaFolder {
    /// The maximum number of files: a larger folder isn't one of schemas.
    static let maxFiles = 20_000
    private static let maxDepth = 64

    /// Sorted paths, each with the folder's path as a prefix.
    private(set) var files: [String] = []
    /// Those of `files` that aren't in a subfolder.
    private(set) var ownFiles: [String] = []

    /// - Parameter files: files of any kind, in and outside of the folder.
    /// - Throws: ``UnreadableFile`` if the folder has more than ``maxFiles`` schemas.
    init(_ path: String, among files: [String]) throws(UnreadableFile) {
        let prefix = path + "/"
        self.files = files.filter { file in
            guard file.hasPrefix(prefix), Self.isSchema(file) else { return false }
            return !file.dropFirst(prefix.count).split(separator: "/").contains { $0.hasPrefix(".") }
        }.sorted()
        ownFiles = self.files.filter { !$0.dropFirst(prefix.count).contains("/") }
        guard self.files.count <= Self.maxFiles else { throw Self.tooMany(path, Self.maxFiles) }
    }

    /// Lists a folder on disk.
    /// - Parameter path: normalised; empty for the current folder.
    /// - Throws: ``UnreadableFile``, whose description names the folder.
    init(_ path: String, maxFiles: Int = Self.maxFiles) throws(UnreadableFile) {
        var pending = [(path: path, depth: 0)]
        while let (folder, depth) = pending.popLast() {
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
            } catch {
                let name = folder.isEmpty ? "." : folder.printable
                throw UnreadableFile("cannot read the folder \(name): \(SystemError(causeOf: error))")
            }
            for name in names where !name.hasPrefix(".") {
                let child = folder.isEmpty || folder.hasSuffix("/") ? folder + name : folder + "/" + name
                if Self.isSchema(name), FileKind(child) != .folder {
                    files.append(child)
                    if depth == 0 { ownFiles.append(child) }
                } else if depth < Self.maxDepth, Self.isFolder(child) {
                    pending.append((child, depth + 1))
                }
            }
            guard files.count <= maxFiles else { throw Self.tooMany(path, maxFiles) }
        }
        files.sort()
        ownFiles.sort()
    }

    private static func tooMany(_ path: String, _ count: Int) -> UnreadableFile {
        UnreadableFile("the folder \"\(path)\" has more than \(count) YAML and JSON files")
    }

    private static func isSchema(_ name: String) -> Bool {
        [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
    }

    /// Returns whether the path is a folder, and not a symbolic link to one.
    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
