import Foundation
import SwiftEmission

/// The folder of one generated module on disk, compared with what the schemas produce.
struct OutputFolder {
    let url: URL
    let files: [SourceFile]

    /// How a file on disk differs from the one generated.
    enum Difference: String {
        case missing, changed, stale
    }

    init(path: String, files: [SourceFile]) {
        url = URL(fileURLWithPath: path, isDirectory: true)
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
            let target = url.appendingPathComponent(file.path)
            guard let data = FileManager.default.contents(atPath: target.path) else {
                result.append((file.path, .missing))
                continue
            }
            if data != Data(file.text.utf8) { result.append((file.path, .changed)) }
        }
        for path in try generatedFilesOnDisk() where !expected.contains(path) { result.append((path, .stale)) }
        return result.sorted { $0.path < $1.path }
    }

    /// The folders in a module's folder that earlier runs wrote to.
    private static let knownFolders: Set<String> = ["Client", "Codecs", "Server", "Types"]

    /// Files in the folder that an earlier run wrote; others are none of the generator's business. Neither are folders
    /// that a module doesn't have: there may be another module in one.
    private func generatedFilesOnDisk() throws -> [String] {
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        let folders = files.compactMap { file in file.path.firstIndex(of: "/").map { String(file.path[..<$0]) } }
        var paths: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: url.path) {
            if FileKind(url.appendingPathComponent(name).path) != .folder {
                paths.append(name)
            } else if Self.knownFolders.union(folders).contains(name) {
                let folder = url.appendingPathComponent(name).path
                paths += try FileManager.default.subpathsOfDirectory(atPath: folder).map { name + "/" + $0 }
            }
        }
        return paths.filter { $0.hasSuffix(".swift") && Self.isGenerated(url.appendingPathComponent($0)) }
    }

    /// Whether the generator wrote a file: by its first line.
    private static func isGenerated(_ file: URL) -> Bool {
        guard FileKind(file.path) == .file, let handle = FileHandle(forReadingAtPath: file.path) else { return false }
        defer { try? handle.close() }
        let header = Data(generatedHeader.utf8)
        return (try? handle.read(upToCount: header.count)) == header
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
                    let target = folder.url.appendingPathComponent(path)
                    if difference == .stale {
                        replacement.remove(target)
                    } else {
                        if difference == .changed, !isGenerated(target) {
                            throw FileReplacement.Failure(
                                path: target.path, reason: "there is a file of that name that specgen hasn't written")
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
