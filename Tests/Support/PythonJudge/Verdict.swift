import SchemaChecking

/// What one judge says of an instance.
package struct Verdict {
    /// The rules that are broken, by their codes; empty when the instance is valid.
    package let codes: Set<String>
    /// What is wrong, for people.
    package let reason: String

    package static let valid = Verdict(codes: [], reason: "valid")

    package var isValid: Bool { codes.isEmpty }

    package init(codes: Set<String>, reason: String) {
        self.codes = codes
        self.reason = reason
    }

    /// The interpreter's.
    package init(_ violations: [SchemaViolation]) {
        codes = Set(violations.map(\.code))
        let words = violations.map { "\($0.pointer): \($0.code): \($0.message)" }
        reason = violations.isEmpty ? "valid" : words.joined(separator: "; ")
    }

    /// A generated type's, out of the violations that a program of generated code prints: for each a JSON Pointer, the
    /// code and a sentence, separated by `; `.
    package init(violations text: String) {
        let codes = text.split(separator: "; ").compactMap {
            $0.split(separator: ": ", omittingEmptySubsequences: false).dropFirst().first
        }
        self.init(codes: Set(codes.map(String.init)), reason: text)
    }
}

/// What all judges say of one instance.
package struct Verdicts {
    package let generated: Verdict
    package let interpreter: Verdict
    /// Nil where Python isn't there.
    package let python: Verdict?
    /// The interpreter's where formats annotate only; nil where it wasn't asked.
    package var annotating: Verdict?

    package init(generated: Verdict, interpreter: Verdict, python: Verdict?) {
        self.generated = generated
        self.interpreter = interpreter
        self.python = python
    }

    package var agree: Bool {
        generated.isValid == interpreter.isValid && (python.map { $0.isValid == interpreter.isValid } ?? true)
    }
}

/// The differences that are known, each with its reason. A test fails when it doesn't meet one that it lists.
package enum ExplainedDifference: String, CaseIterable, Sendable {
    /// Formats of Matrix, `mx-…`, are asserted here; for `jsonschema` they annotate.
    case format
    /// JSON Schema's integers have no bound; generated types hold 64 bits (Matrix's own are within 2^53).
    case wideInteger
    /// `$` in a pattern is the end of the text (ECMA-262); for Python's `re` also the place before a last line feed.
    case lineFeedAtEnd

    func explains(_ verdicts: Verdicts) -> Bool {
        let (generated, interpreter) = (verdicts.generated, verdicts.interpreter)
        switch self {
        case .format:
            return !generated.isValid && !interpreter.isValid && verdicts.python?.isValid == true
                && verdicts.annotating?.isValid == true
        case .wideInteger:
            return generated.codes == ["number_range"] && generated.reason.contains("64") && interpreter.isValid
                && verdicts.python?.isValid != false
        case .lineFeedAtEnd:
            return generated.codes == ["pattern"] && interpreter.codes == ["pattern"]
                && interpreter.reason.hasSuffix(#"\n""#) && verdicts.python?.isValid == true
        }
    }
}

/// The outcome of many comparisons.
package struct Agreement: CustomStringConvertible {
    /// How many instances all judges take.
    package private(set) var valid = 0
    /// How many instances all judges refuse.
    package private(set) var invalid = 0
    /// How many instances show each known difference.
    package private(set) var explained: [ExplainedDifference: Int] = [:]
    /// The instances about which the judges disagree for no known reason, in words.
    package private(set) var unexplained: [String] = []

    package init() {}

    package var description: String {
        let known = explained.sorted { $0.key.rawValue < $1.key.rawValue }.map { ", \($0.key): \($0.value)" }
        return "valid: \(valid), invalid: \(invalid)\(known.joined()), unexplained: \(unexplained.count)"
    }

    /// - Parameters:
    ///   - schema: Where the schema is.
    ///   - instance: The instance's text.
    package mutating func add(_ verdicts: Verdicts, schema: String, instance: String) {
        if verdicts.agree {
            if verdicts.interpreter.isValid { valid += 1 } else { invalid += 1 }
        } else if let difference = ExplainedDifference.allCases.first(where: { $0.explains(verdicts) }) {
            explained[difference, default: 0] += 1
        } else {
            unexplained.append(
                """
                schema: \(schema)
                instance: \(instance)
                generated code: \(verdicts.generated.reason)
                interpreter: \(verdicts.interpreter.reason)
                Python: \(verdicts.python?.reason ?? "not there")
                """)
        }
    }
}
