import Foundation
import SharedData

/// The project's files and the shared data, which may be absent. Paths are relative to the project's root.
enum ProjectFiles {
    static let specification = "../shared/matrix-spec"
    static let jsonTestSuite = "../shared/json-test-suite"
    static let capturedTraffic = "../shared/captured-traffic"

    private static let root = SharedData.projectRoot

    static func exist(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).standardizedFileURL.path)
    }

    static func bytes(of path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: path).standardizedFileURL))
    }

    /// Returns the paths of all files below a folder with a suffix, sorted.
    static func files(below folder: String, suffix: String) -> [String] {
        let url = root.appending(path: folder).standardizedFileURL
        let names = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
    }
}
