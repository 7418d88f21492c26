import APIRuntime
import Foundation
import SharedData
import Testing

/// The JSON Schema test suite in the shared data, which may be absent.
enum SuiteFiles {
    private static let root = "json-schema-test-suite"
    static let arePresent = SharedData.exists(root + "/draft2020-12")

    /// Returns the groups in all files of required tests.
    static func groups() throws -> [SuiteGroup] {
        let folder = root + "/draft2020-12"
        return try SharedData.names(in: folder, suffix: ".json").flatMap { name in
            let file = try JSONValue(json: SharedData.bytes(of: folder + "/" + name))
            return (file.array ?? []).enumerated().map { index, group in
                SuiteGroup(file: String(name.dropLast(".json".count)), index: index, value: group)
            }
        }
    }

    /// The URL that the URIs of remote schemas begin with.
    static let remoteServer = "http://localhost:1234/"

    /// Returns the remote schemas that groups refer to, by URI.
    static func remotes() throws -> [String: [UInt8]] {
        let folder = root + "/remotes"
        var remotes: [String: [UInt8]] = [:]
        for path in SharedData.files(below: folder, suffix: ".json") {
            remotes[remoteServer + path.dropFirst(folder.count + 1)] = try SharedData.bytes(of: path)
        }
        return remotes
    }
}

/// A schema with the instances to validate.
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
    /// A name that is also a valid type name.
    let name: String

    /// The file and the description: `not: forbidden property`.
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
