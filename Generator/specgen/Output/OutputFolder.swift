import Foundation
import SwiftEmission

/// The folder of one generated module on disk, compared with what the schemas produce.
struct OutputFolder {
    /// Ends with a slash, unless it is empty: the folder that the process runs in.
    private let prefix: String
    let files: [SourceFile]

    /// How a file on disk differs from the one generated.
    enum Difference: String {
        case missing, changed, stale
    }

    init(path: String, files: [SourceFile]) {
        prefix = path.isEmpty || path.hasSuffix("/") ? path : path + "/"
        self.files = files
    }

    /// The differing files by their path within the folder, in order.
    /// - Throws: also when two files have the same path.
    func differences() throws -> [(path: String, difference: Difference)] {
        var result: [(path: String, difference: Difference)] = []
        var expected: Set<String> = []
        for file in files {
            guard expected.insert(file.path).inserted else {
                throw FileReplacement.Failure(path: file.path, reason: "two files are generated for this path")
            }
            switch FileKind(prefix + file.path) {
            case nil, .folder?: result.append((file.path, .missing))
            // One that can't be read, or that is too large to be generated, isn't what it should be.
            default: if !Self.holds(prefix + file.path, file.text) { result.append((file.path, .changed)) }
            }
        }
        for path in try generatedFilesOnDisk() where !expected.contains(path) { result.append((path, .stale)) }
        return result.sorted { $0.path < $1.path }
    }

    private static func holds(_ path: String, _ text: String) -> Bool {
        guard let bytes = try? readFile(path) else { return false }
        return text.utf8.count == bytes.count && text.utf8.elementsEqual(bytes)
    }

    /// The folders in a module's folder that earlier runs wrote to.
    private static let knownFolders: Set<String> = ["Client", "Codecs", "Server", "Types"]

    /// Files in the folder that an earlier run wrote; others are none of the generator's business. Neither are folders
    /// that a module doesn't have: there may be another module in one.
    private func generatedFilesOnDisk() throws -> [String] {
        guard FileKind(prefix.isEmpty ? "." : prefix) != nil else { return [] }
        let folders = files.compactMap { file in file.path.firstIndex(of: "/").map { String(file.path[..<$0]) } }
        var paths: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: prefix.isEmpty ? "." : prefix) {
            if FileKind(prefix + name) != .folder {
                paths.append(name)
            } else if Self.knownFolders.union(folders).contains(name) {
                paths += try FileManager.default.subpathsOfDirectory(atPath: prefix + name).map { name + "/" + $0 }
            }
        }
        return paths.filter { $0.hasSuffix(".swift") && Self.isGenerated(prefix + $0) }
    }

    /// Whether the generator wrote a file: by its first line.
    private static func isGenerated(_ path: String) -> Bool {
        guard FileKind(path) == .file, let bytes = try? readFile(path) else { return false }
        return bytes.starts(with: generatedHeader.utf8)
    }

    /// Brings folders up to date, all of them or none: everything is written beside its place first and moved there only
    /// when all of it could be written; what was moved is moved back when a later move fails. Files that don't change
    /// aren't touched.
    /// - Returns: what was changed in each folder.
    /// - Throws: also when a file is in the way that the generator hasn't written.
    static func update(_ folders: [OutputFolder]) throws -> [[(path: String, difference: Difference)]] {
        let differences = try folders.map { try $0.differences() }
        var replacement = FileReplacement()
        do {
            for (folder, differences) in zip(folders, differences) {
                let texts = Dictionary(folder.files.map { ($0.path, $0.text) }) { first, _ in first }
                for (path, difference) in differences {
                    let target = folder.prefix + path
                    if difference == .stale {
                        replacement.remove(target)
                    } else {
                        if difference == .changed, !isGenerated(target) {
                            throw FileReplacement.Failure(
                                path: target, reason: "there is a file of that name that specgen hasn't written")
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
