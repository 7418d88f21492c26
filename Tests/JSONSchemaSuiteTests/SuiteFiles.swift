import APIRuntime
import Foundation
import Testing

/// The JSON Schema test suite beside the project, which may be absent.
enum SuiteFiles {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "../shared/json-schema-test-suite").standardizedFileURL
    static let areThere = FileManager.default.isReadableFile(atPath: root.appending(path: "draft2020-12").path)
    static let skipped: Comment = "skipped: ../shared/json-schema-test-suite is absent"

    /// The groups of all required files.
    static func groups() throws -> [SuiteGroup] {
        let folder = root.appending(path: "draft2020-12")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        return try names.sorted().flatMap { name in
            let file = try JSONValue(json: Array(Data(contentsOf: folder.appending(path: name))))
            return (file.array ?? []).enumerated().map { index, group in
                SuiteGroup(file: String(name.dropLast(".json".count)), index: index, value: group)
            }
        }
    }

    /// The schemas of other places that groups refer to, by their URI.
    static func remotes() throws -> [String: [UInt8]] {
        let folder = root.appending(path: "remotes")
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        var remotes: [String: [UInt8]] = [:]
        for path in paths where path.hasSuffix(".json") {
            remotes["http://localhost:1234/" + path] = Array(try Data(contentsOf: folder.appending(path: path)))
        }
        return remotes
    }
}

/// A schema and the instances that are held against it.
struct SuiteGroup {
    struct Instance {
        let description: String
        let json: JSONValue
        let isValid: Bool
    }

    let file: String
    let description: String
    let schema: JSONValue
    let instances: [Instance]
    /// A name that is one of a type, too.
    let name: String

    /// `not: forbidden property`
    var title: String { "\(file): \(description)" }

    init(file: String, index: Int, value: JSONValue) {
        self.file = file
        description = value["description"]?.string ?? ""
        schema = value["schema"] ?? .null
        instances = (value["tests"]?.array ?? []).map { test in
            Instance(
                description: test["description"]?.string ?? "", json: test["data"] ?? .null,
                isValid: test["valid"]?.boolean ?? false)
        }
        name = "G" + file.filter(\.isLetter).lowercased() + "\(index)"
    }
}
