import StringGrammars

@_exported import enum StringGrammars.StringFormat

/// The limits of a schema on a string. Used for the branches of a union of strings, for the keys of dictionaries and
/// for parameters.
@_spi(Generated)
public struct JSONStringConstraint: Sendable {
    let minLength: Int
    let maxLength: Int
    let maxBytes: Int
    let pattern: JSONPattern?
    let format: JSONFormat?
    let values: [String]?

    /// - Parameters:
    ///   - minLength: the minimum length in Unicode scalars.
    ///   - maxLength: the maximum length in Unicode scalars.
    ///   - maxBytes: the maximum length in bytes of UTF-8.
    ///   - pattern: the expression that the string must contain a match of.
    ///   - format: the grammar that the string must match.
    ///   - values: the only strings that are allowed.
    public init(
        minLength: Int = 0, maxLength: Int = .max, maxBytes: Int = .max, pattern: JSONPattern? = nil,
        format: JSONFormat? = nil, values: [String]? = nil
    ) {
        self.minLength = minLength
        self.maxLength = maxLength
        self.maxBytes = maxBytes
        self.pattern = pattern
        self.format = format
        self.values = values
    }

    /// A violated limit.
    struct Problem {
        let code: JSONViolation.Code
        /// The expectation: "at most 3 characters".
        let expected: String
        /// The actual value for a message; `nil` for the string itself.
        var found: String?
    }

    /// Returns the limits that a string violates.
    func problems(of string: String) -> [Problem] {
        var problems: [Problem] = []
        let count = string.utf8.count
        // A string has at most as many scalars as bytes, so most strings need no counting.
        if count > maxLength || minLength > 0 {
            let length = string.unicodeScalars.count
            if length > maxLength {
                let limit = counted(maxLength, "character", "characters")
                problems.append(Problem(code: .maxLength, expected: "at most \(limit)", found: "\(length)"))
            }
            if length < minLength {
                let limit = counted(minLength, "character", "characters")
                problems.append(Problem(code: .minLength, expected: "at least \(limit)", found: "\(length)"))
            }
        }
        if count > maxBytes {
            let limit = counted(maxBytes, "byte", "bytes")
            problems.append(Problem(code: .maxBytes, expected: "at most \(limit) of UTF-8", found: "\(count)"))
        }
        if let pattern, !pattern.matches(string) {
            problems.append(Problem(code: .pattern, expected: "a string that matches \(pattern.source)"))
        }
        if let format, !format.matches(string) {
            problems.append(Problem(code: .format, expected: format.phrase))
        }
        if let values, !values.contains(where: { $0.utf8.elementsEqual(string.utf8) }) {
            problems.append(Problem(code: .enum, expected: Self.listed(values)))
        }
        return problems
    }

    static func listed(_ values: [String]) -> String {
        values.map { JSONValue.string($0).description }.listed(by: "or")
    }
}

/// Alternative constraints: a string must satisfy at least one of them, or exactly one.
struct JSONStringAlternatives: Sendable {
    let branches: [JSONStringConstraint]
    let exactlyOne: Bool

    /// Returns the violation of a string, or `nil` if the string is valid.
    func problem(of string: String) -> JSONStringConstraint.Problem? {
        let code: JSONViolation.Code = exactlyOne ? .oneOf : .anyOf
        var matches = 0
        for branch in branches where branch.problems(of: string).isEmpty {
            matches += 1
            if !exactlyOne { return nil }
        }
        switch matches {
        case 0:
            let values = branches.compactMap(\.values)
            if values.count == branches.count {
                return .init(code: .enum, expected: JSONStringConstraint.listed(values.flatMap { $0 }))
            }
            return .init(code: code, expected: "one of \(branches.count) alternatives")
        case 1: return nil
        default:
            return .init(
                code: code, expected: "a match of exactly one of \(branches.count) alternatives",
                found: "\(matches) matches")
        }
    }
}

extension JSONReader {
    /// Reads a string, and checks a constraint in strict mode.
    public mutating func readString(matching constraint: JSONStringConstraint) -> String? {
        let start = valueStart()
        guard let string = readString() else { return nil }
        if mode == .strict {
            for problem in constraint.problems(of: string) { record(problem, at: start) }
        }
        return string
    }

    /// Reads a string that must satisfy at least one of some constraints, in strict mode.
    public mutating func readString(anyOf branches: [JSONStringConstraint]) -> String? {
        readString(JSONStringAlternatives(branches: branches, exactlyOne: false))
    }

    /// Reads a string that must satisfy exactly one of some constraints, in strict mode.
    public mutating func readString(oneOf branches: [JSONStringConstraint]) -> String? {
        readString(JSONStringAlternatives(branches: branches, exactlyOne: true))
    }

    private mutating func readString(_ alternatives: JSONStringAlternatives) -> String? {
        let start = valueStart()
        guard let string = readString() else { return nil }
        if mode == .strict, let problem = alternatives.problem(of: string) { record(problem, at: start) }
        return string
    }

    private mutating func record(_ problem: JSONStringConstraint.Problem, at start: Int) {
        guard !isBroken else { return }
        let found = problem.found ?? excerpt(start..<position)
        record(problem.code, at: start, "expected \(problem.expected), found \(found)")
    }
}

/// A regular expression of JSON Schema's `pattern`: ECMA-262 with the flag `u`, without the features that an automaton
/// can't match in linear time.
///
/// Only expressions that the generator could compile appear in generated code.
// A class, because a pattern is passed with every string that it constrains, and a structure of several arrays would be
// retained part by part.
@_spi(Generated)
public final class JSONPattern: Sendable {
    /// The expression as written in the schema.
    public let source: String
    private let pattern: ECMAPattern?

    /// Compiles an expression. An invalid one matches nothing.
    public init(_ source: String) {
        self.source = source
        pattern = try? ECMAPattern(source)
    }

    /// Returns whether the string contains a match. `.` and classes match Unicode scalars.
    /// - Complexity: O(*n*) in the length of the string.
    package func matches(_ string: String) -> Bool { pattern?.matches(string) ?? false }
}

/// A grammar of strings: JSON Schema's `format`.
///
/// Formats are checked in strict mode only: a client must be able to read the identifiers of newer servers. The
/// generator decides which formats are checked at all.
@_spi(Generated)
public typealias JSONFormat = StringFormat
