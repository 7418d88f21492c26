import Foundation
import Testing

/// Test data in the folder `shared` next to the project's folder. Paths are relative to that folder.
///
/// A public clone has no such folder; tests that need it are disabled with ``skipped`` as the reason.
package enum SharedData {
    /// The folder of the package under test.
    package static let projectRoot = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "../../..").standardizedFileURL

    package static let root = projectRoot.appending(path: "../shared").standardizedFileURL

    /// The reason for skipping a test.
    package static let skipped: Comment = "skipped: ../shared is absent, see \"Test data\" in CONTRIBUTING.md"

    package static func url(_ path: String) -> URL { root.appending(path: path) }

    /// Returns whether a file or folder can be read.
    package static func exists(_ path: String) -> Bool {
        FileManager.default.isReadableFile(atPath: url(path).path)
    }

    package static func bytes(of path: String) throws -> [UInt8] { Array(try Data(contentsOf: url(path))) }

    /// Returns the names in a folder, sorted; empty if there is no such folder.
    package static func names(in folder: String, suffix: String = "") -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url(folder).path)) ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted()
    }

    /// Returns the paths of all files at any depth below a folder, sorted; empty if there is no such folder.
    package static func files(below folder: String, suffix: String = "") -> [String] {
        let paths = FileManager.default.enumerator(atPath: url(folder).path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(suffix) }.map { folder + "/" + $0 }.filter { !isFolder(url($0)) }.sorted()
    }

    private static func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
