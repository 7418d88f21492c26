import Foundation
import SharedData
import YAMLTree

/// The official specification's files beside the project, which may be absent. Paths begin with a version.
enum OfficialFiles {
    struct Unreadable: Error {
        let path: String
    }

    static let root = SharedData.url("matrix-spec")
    static let arePresent = SharedData.exists("matrix-spec")

    /// Some of the files, with all that references in them lead to.
    /// - Parameter assertingFormats: whether Matrix's formats keep their names; under others nothing asserts them.
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

    /// The paths of the YAML files that stand directly in a folder, sorted.
    static func paths(in folder: String, endingIn suffixes: String...) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
            .filter { name in suffixes.contains(where: name.hasSuffix) }.sorted().map { folder + "/" + $0 }
    }
}
