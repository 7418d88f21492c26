import Foundation

/// The YAML and JSON files in a folder and the folders below it.
///
/// Hidden folders and links to folders are not entered; so no link leads round in a circle.
struct SchemaFolder {
    /// A folder with more files than this isn't one of schemas.
    static let maxFiles = 20_000
    private static let maxDepth = 64

    /// Paths, sorted; each begins with the folder's.
    private(set) var files: [String] = []
    /// Those of `files` that stand directly in the folder.
    private(set) var ownFiles: [String] = []

    /// - Parameter files: all files in a folder and those below it, of any kind; no more than ``maxFiles`` count.
    init(_ path: String, among files: [String]) throws(UnreadableFile) {
        let prefix = path + "/"
        self.files = files.filter { file in
            guard file.hasPrefix(prefix), Self.isSchema(file) else { return false }
            return !file.dropFirst(prefix.count).split(separator: "/").contains { $0.hasPrefix(".") }
        }.sorted()
        ownFiles = self.files.filter { !$0.dropFirst(prefix.count).contains("/") }
        guard self.files.count <= Self.maxFiles else { throw Self.tooMany(path, Self.maxFiles) }
    }

    /// - Parameter path: normalised; empty for the folder that the process runs in.
    /// - Throws: ``UnreadableFile``, whose description names the folder.
    init(_ path: String, maxFiles: Int = Self.maxFiles) throws(UnreadableFile) {
        var pending = [(path: path, depth: 0)]
        while let (folder, depth) = pending.popLast() {
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
            } catch {
                throw UnreadableFile(description: "the folder '\(folder)' can't be read")
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
        UnreadableFile(description: "the folder '\(path)' has more than \(count) YAML and JSON files")
    }

    private static func isSchema(_ name: String) -> Bool {
        [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
    }

    /// Whether it is a folder itself, and not a link to one.
    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
