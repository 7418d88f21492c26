import Foundation
import SharedData
import YAMLTree

/// The official specification's files in the shared data, which may be absent. Paths begin with a version.
enum OfficialFiles {
    struct Unreadable: Error {
        let path: String
    }

    static let root = SharedData.url("matrix-spec")
    static let arePresent = SharedData.exists("matrix-spec")

    /// Loads files, and all files that they reference.
    /// - Parameter assertingFormats: Whether Matrix formats are asserted. If `false`, they get other names.
    static func documents(loading paths: [String], assertingFormats: Bool = true) -> YAMLDocuments {
        YAMLDocuments(loading: paths) { path in
            guard let data = FileManager.default.contents(atPath: root.appending(path: path).path) else {
                throw Unreadable(path: path)
            }
            guard !assertingFormats else { return Array(data) }
            let text = String(decoding: data, as: UTF8.self)
            return Array(text.replacingOccurrences(of: "format: mx-", with: "format: x-mx-").utf8)
        }
    }

    /// Returns the sorted paths of the files in a folder, without its subfolders.
    static func paths(in folder: String, endingIn suffixes: String...) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
            .filter { name in suffixes.contains(where: name.hasSuffix) }.sorted().map { folder + "/" + $0 }
    }
}
