import Foundation
import SharedData

@testable import APIRuntime

/// Returns the violations of a text, each as `code pointer line:column`.
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

/// Returns the codes of the violations of a text.
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

/// Returns the messages of the violations of a text.
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

extension SharedData {
    /// Returns the files of JSONTestSuite whose names have a prefix, by name.
    static func jsonTestSuite(_ prefix: String) throws -> [(name: String, bytes: [UInt8])] {
        try names(in: "json-test-suite", suffix: ".json").filter { $0.hasPrefix(prefix) }
            .map { ($0, try bytes(of: "json-test-suite/" + $0)) }
    }
}

/// Returns an object whose only member has the text as its value.
func wrapped(_ bytes: [UInt8]) -> [UInt8] {
    Array(#"{"x": "#.utf8) + bytes + Array("}".utf8)
}
