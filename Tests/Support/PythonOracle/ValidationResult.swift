import SchemaChecking

/// The result of an instance's validation by one implementation.
package struct ValidationResult {
    /// The codes of the violated constraints; empty if the instance is valid.
    package let codes: Set<String>
    /// A description of the violations.
    package let reason: String

    package static let valid = ValidationResult(codes: [], reason: "valid")

    package var isValid: Bool { codes.isEmpty }

    package init(codes: Set<String>, reason: String) {
        self.codes = codes
        self.reason = reason
    }

    /// The result of the schema checker, which interprets the schema.
    package init(_ violations: [SchemaViolation]) {
        codes = Set(violations.map(\.code))
        let words = violations.map { "\($0.pointer): \($0.code): \($0.message)" }
        reason = violations.isEmpty ? "valid" : words.joined(separator: "; ")
    }

    /// The result of a generated type.
    /// - Parameter text: The output of a program of generated code: for each violation a JSON Pointer, the code and a
    ///   message, separated by `; `.
    package init(violations text: String) {
        let codes = text.split(separator: "; ").compactMap {
            $0.split(separator: ": ", omittingEmptySubsequences: false).dropFirst().first
        }
        self.init(codes: Set(codes.map(String.init)), reason: text)
    }
}

/// The results of an instance's validation by all implementations.
package struct ValidationResults {
    package let generated: ValidationResult
    /// The result of the schema checker, which interprets the schema.
    package let interpreter: ValidationResult
    /// The result of Python's jsonschema; `nil` without Python.
    package let python: ValidationResult?
    /// The schema checker's result without asserting formats; `nil` if it wasn't determined.
    package var annotating: ValidationResult?

    package init(generated: ValidationResult, interpreter: ValidationResult, python: ValidationResult?) {
        self.generated = generated
        self.interpreter = interpreter
        self.python = python
    }

    package var agree: Bool {
        generated.isValid == interpreter.isValid && (python.map { $0.isValid == interpreter.isValid } ?? true)
    }
}

/// The known differences, each with its reason. A test fails if a difference that it lists doesn't occur.
package enum KnownDifference: String, CaseIterable, Sendable {
    /// Matrix formats, `mx-…`, are asserted here; in `jsonschema` they only annotate.
    case format
    /// JSON Schema's integers are unlimited; generated types have 64 bits (Matrix's integers are within 2^53).
    case wideInteger
    /// `$` in a pattern matches the end of the text (ECMA-262); in Python's `re` also before a final line feed.
    case lineFeedAtEnd

    func explains(_ results: ValidationResults) -> Bool {
        let (generated, interpreter) = (results.generated, results.interpreter)
        switch self {
        case .format:
            return !generated.isValid && !interpreter.isValid && results.python?.isValid == true
                && results.annotating?.isValid == true
        case .wideInteger:
            return generated.codes == ["number_range"] && generated.reason.contains("64") && interpreter.isValid
                && results.python?.isValid != false
        case .lineFeedAtEnd:
            return generated.codes == ["pattern"] && interpreter.codes == ["pattern"]
                && interpreter.reason.hasSuffix(#"\n""#) && results.python?.isValid == true
        }
    }
}

/// The summary of many comparisons.
package struct ComparisonSummary: CustomStringConvertible {
    /// The number of instances that all implementations accept.
    package private(set) var valid = 0
    /// The number of instances that all implementations reject.
    package private(set) var invalid = 0
    /// The number of instances with each known difference.
    package private(set) var explained: [KnownDifference: Int] = [:]
    /// Descriptions of the instances with an unknown difference.
    package private(set) var unexplained: [String] = []

    package init() {}

    package var description: String {
        let known = explained.sorted { $0.key.rawValue < $1.key.rawValue }.map { ", \($0.key): \($0.value)" }
        return "valid: \(valid), invalid: \(invalid)\(known.joined()), unexplained: \(unexplained.count)"
    }

    /// Adds the results of an instance.
    /// - Parameters:
    ///   - schema: The location of the schema.
    ///   - instance: The instance's text.
    package mutating func add(_ results: ValidationResults, schema: String, instance: String) {
        if results.agree {
            if results.interpreter.isValid { valid += 1 } else { invalid += 1 }
        } else if let difference = KnownDifference.allCases.first(where: { $0.explains(results) }) {
            explained[difference, default: 0] += 1
        } else {
            unexplained.append(
                """
                schema: \(schema)
                instance: \(instance)
                generated code: \(results.generated.reason)
                schema checker: \(results.interpreter.reason)
                Python: \(results.python?.reason ?? "not available")
                """)
        }
    }
}
