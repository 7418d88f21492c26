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
    func differences() throws -> [(path: String, difference: Difference)] {
        var result: [(path: String, difference: Difference)] = []
        for file in files {
            let target = url.appendingPathComponent(file.path)
            guard let data = FileManager.default.contents(atPath: target.path) else {
                result.append((file.path, .missing))
                continue
            }
            if data != Data(file.text.utf8) { result.append((file.path, .changed)) }
        }
        let expected = Set(files.map(\.path))
        for path in try generatedFilesOnDisk() where !expected.contains(path) { result.append((path, .stale)) }
        return result.sorted { $0.path < $1.path }
    }

    /// Files in the folder that an earlier run wrote; others are none of the generator's business.
    private func generatedFilesOnDisk() throws -> [String] {
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: url.path).filter { path in
            guard path.hasSuffix(".swift"),
                let handle = FileHandle(forReadingAtPath: url.appendingPathComponent(path).path)
            else { return false }
            defer { try? handle.close() }
            let header = Data(generatedHeader.utf8)
            return (try? handle.read(upToCount: header.count)) == header
        }
    }

    /// Brings the folder up to date: everything is written beside its place first and moved there only when all of it
    /// could be written, so that a failure leaves the old output whole. Files that don't change aren't touched.
    /// - Returns: what was changed.
    func update() throws -> [(path: String, difference: Difference)] {
        let differences = try differences()
        let texts = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) })
        var staged: [(temporary: URL, target: URL)] = []
        do {
            for (path, difference) in differences where difference != .stale {
                let target = url.appendingPathComponent(path)
                let folder = target.deletingLastPathComponent()
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                let temporary = folder.appendingPathComponent(".\(target.lastPathComponent).\(getpid()).new")
                staged.append((temporary, target))
                try Data((texts[path] ?? "").utf8).write(to: temporary)
            }
        } catch {
            for (temporary, _) in staged { try? FileManager.default.removeItem(at: temporary) }
            throw error
        }
        for (temporary, target) in staged {
            // rename(2) replaces the old file in one step.
            guard rename(temporary.path, target.path) == 0 else {
                let reason = String(cString: strerror(errno))
                for (temporary, _) in staged { try? FileManager.default.removeItem(at: temporary) }
                throw CocoaError(.fileWriteUnknown, userInfo: [NSLocalizedDescriptionKey: "\(target.path): \(reason)"])
            }
        }
        for (path, difference) in differences where difference == .stale {
            try FileManager.default.removeItem(at: url.appendingPathComponent(path))
        }
        return differences
    }
}
