import CommandLineSupport
import Foundation
import SwiftEmission

/// The folder of a generated module on disk, and the files that the schemas produce.
struct OutputFolder {
    /// The folder's path with a slash at the end; empty for the current folder.
    private let prefix: String
    let files: [SourceFile]

    /// The difference between a file on disk and the generated one; a stale file isn't generated any more.
    enum Difference: String {
        case missing, changed, stale
    }

    init(path: String, files: [SourceFile]) {
        prefix = path.isEmpty || path.hasSuffix("/") ? path : path + "/"
        self.files = files
    }

    /// Returns the paths of differing files in the folder, sorted.
    /// - Throws: if the folder cannot be read, or two files have the same path.
    func differences() throws(FileReplacement.Failure) -> [(path: String, difference: Difference)] {
        var result: [(path: String, difference: Difference)] = []
        var expected: Set<String> = []
        for file in files {
            guard expected.insert(file.path).inserted else {
                throw FileReplacement.Failure(path: file.path, reason: "two files are generated for this path")
            }
            switch FileKind(prefix + file.path) {
            case nil, .folder?: result.append((file.path, .missing))
            // A file that can't be read, or is too large to be generated, counts as changed.
            default: if !Self.isFile(prefix + file.path, equalTo: file.text) { result.append((file.path, .changed)) }
            }
        }
        for path in try generatedFilesOnDisk() where !expected.contains(path) { result.append((path, .stale)) }
        return result.sorted { $0.path < $1.path }
    }

    private static func isFile(_ path: String, equalTo text: String) -> Bool {
        guard let bytes = try? readFile(path) else { return false }
        return text.utf8.count == bytes.count && text.utf8.elementsEqual(bytes)
    }

    /// The subfolders of a module's folder that the generator writes to.
    private static let knownFolders: Set<String> = ["Client", "Codecs", "Server", "Types"]

    /// Returns the files in the folder that an earlier run wrote. Subfolders that a module doesn't have are skipped:
    /// they may contain other modules.
    private func generatedFilesOnDisk() throws(FileReplacement.Failure) -> [String] {
        let path = prefix.isEmpty ? "." : prefix
        guard FileKind(path) != nil else { return [] }
        do {
            return try swiftFiles(in: path).filter { Self.isGenerated(prefix + $0) }
        } catch {
            throw FileReplacement.Failure(path: path, reason: SystemError(causeOf: error).description)
        }
    }

    private func swiftFiles(in path: String) throws -> [String] {
        let folders = files.compactMap { file in file.path.firstIndex(of: "/").map { String(file.path[..<$0]) } }
        var paths: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            if FileKind(prefix + name) != .folder {
                paths.append(name)
            } else if Self.knownFolders.union(folders).contains(name) {
                paths += try FileManager.default.subpathsOfDirectory(atPath: prefix + name).map { name + "/" + $0 }
            }
        }
        return paths.filter { $0.hasSuffix(".swift") }
    }

    /// Returns whether the generator wrote a file, by its first line.
    private static func isGenerated(_ path: String) -> Bool {
        guard FileKind(path) == .file, let bytes = try? readFile(path) else { return false }
        return bytes.starts(with: generatedHeader.utf8)
    }

    /// Brings folders up to date, all of them or none: all new files are written next to their targets before the first
    /// is moved, and moved files are restored if a later move fails. Unchanged files aren't touched.
    /// - Returns: the changes in each folder.
    /// - Throws: if a file cannot be written, or would replace one that the generator didn't write.
    static func update(
        _ folders: [OutputFolder]
    ) throws(FileReplacement.Failure) -> [[(path: String, difference: Difference)]] {
        let differences = try folders.map { folder throws(FileReplacement.Failure) in try folder.differences() }
        var replacement = FileReplacement()
        do throws(FileReplacement.Failure) {
            for (folder, differences) in zip(folders, differences) {
                let texts = Dictionary(folder.files.map { ($0.path, $0.text) }) { first, _ in first }
                for (path, difference) in differences {
                    let target = folder.prefix + path
                    if difference == .stale {
                        replacement.remove(target)
                    } else {
                        if difference == .changed, !isGenerated(target) {
                            throw FileReplacement.Failure(
                                path: target, reason: "a file with this name exists that specgen did not write")
                        }
                        try replacement.stage(texts[path] ?? "", at: target)
                    }
                }
            }
            try replacement.commit()
        } catch {
            replacement.rollBack()
            throw error
        }
        return differences
    }
}
