import Foundation

@testable import APIRuntime

/// What is wrong with a text: `code pointer line:column` for each violation.
func violations<Value: JSONCodable>(
    of type: Value.Type, _ text: String, mode: JSONReadingMode = .strict, limits: JSONLimits = .default
) -> [String] {
    do {
        _ = try Value(json: text, mode: mode, limits: limits)
        return []
    } catch {
        return error.violations.map { "\($0.code.rawValue) \($0.pointer) \($0.line):\($0.column)" }
    }
}

/// The codes of what is wrong with a text.
func codes<Value: JSONCodable>(
    of type: Value.Type, _ bytes: [UInt8], mode: JSONReadingMode = .strict, limits: JSONLimits = .default
) -> [JSONViolation.Code] {
    do {
        _ = try Value(json: bytes, mode: mode, limits: limits)
        return []
    } catch {
        return error.violations.map(\.code)
    }
}

/// The messages of what is wrong with a text.
func messages<Value: JSONCodable>(
    of type: Value.Type, _ text: String, mode: JSONReadingMode = .strict
) -> [String] {
    do {
        _ = try Value(json: text, mode: mode)
        return []
    } catch {
        return error.violations.map(\.message)
    }
}

/// The data that lies beside the project.
enum Shared {
    static let absent = "skipped: ../shared is absent"
    static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "../../../shared").standardizedFileURL

    static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: path).path)
    }

    /// The files of JSONTestSuite whose names begin so, by name.
    static func suite(_ prefix: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = folder.appending(path: "json-test-suite")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }.sorted()
            .map { ($0, Array(try Data(contentsOf: folder.appending(path: $0)))) }
    }
}

/// The object whose only member has the text as its value.
func wrapped(_ bytes: [UInt8]) -> [UInt8] {
    Array(#"{"x": "#.utf8) + bytes + Array("}".utf8)
}
