/// What a schema asks of a string: one of several alternatives, or of the keys of a dictionary.
@_spi(Generated)
public struct JSONStringConstraint: Sendable {
    let minLength: Int
    let maxLength: Int
    let maxBytes: Int
    let pattern: JSONPattern?
    let format: JSONFormat?
    let values: [String]?

    /// - Parameters:
    ///   - minLength: the fewest Unicode scalars.
    ///   - maxLength: the most Unicode scalars.
    ///   - maxBytes: the most bytes of UTF-8.
    ///   - pattern: must be found in the string.
    ///   - format: the grammar that the string keeps to.
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

    /// A limit that a string breaks.
    struct Problem {
        let code: JSONViolation.Code
        /// What was expected: "at most 3 characters".
        let expected: String
        /// What a message says was found; `nil` when that is the string itself.
        var found: String?
    }

    /// The limits that a string breaks, each once.
    func problems(of string: String) -> [Problem] {
        var problems: [Problem] = []
        let count = string.utf8.count
        // There are never more scalars than bytes, so most strings need no counting.
        if count > maxLength || minLength > 0 {
            let length = string.unicodeScalars.count
            if length > maxLength {
                problems.append(
                    Problem(code: .maxLength, expected: "at most \(maxLength) characters", found: "\(length)"))
            }
            if length < minLength {
                problems.append(
                    Problem(code: .minLength, expected: "at least \(minLength) characters", found: "\(length)"))
            }
        }
        if count > maxBytes {
            problems.append(Problem(code: .maxBytes, expected: "at most \(maxBytes) bytes of UTF-8", found: "\(count)"))
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

/// Several rules of which a string must keep any, or exactly one.
struct JSONStringAlternatives: Sendable {
    let rules: [JSONStringConstraint]
    let exactlyOne: Bool

    /// What is wrong with a string as a whole, or `nil` when it is fine.
    func problem(of string: String) -> JSONStringConstraint.Problem? {
        let code: JSONViolation.Code = exactlyOne ? .oneOf : .anyOf
        var matches = 0
        for rule in rules where rule.problems(of: string).isEmpty {
            matches += 1
            if !exactlyOne { return nil }
        }
        switch matches {
        case 0:
            let values = rules.compactMap(\.values)
            if values.count == rules.count {
                return .init(code: .enum, expected: JSONStringConstraint.listed(values.flatMap { $0 }))
            }
            return .init(code: code, expected: "one of \(rules.count) alternatives")
        case 1: return nil
        default:
            return .init(
                code: code, expected: "exactly one of \(rules.count) alternatives to fit",
                found: "that \(matches) do")
        }
    }
}

extension JSONReader {
    /// Reads a string that keeps a rule.
    public mutating func readString(matching rule: JSONStringConstraint) -> String? {
        let start = valueStart()
        guard let string = readString() else { return nil }
        if mode == .strict {
            for problem in rule.problems(of: string) { record(problem, at: start) }
        }
        return string
    }

    /// Reads a string that keeps any of the rules.
    public mutating func readString(anyOf rules: [JSONStringConstraint]) -> String? {
        readString(JSONStringAlternatives(rules: rules, exactlyOne: false))
    }

    /// Reads a string that keeps exactly one of the rules.
    public mutating func readString(oneOf rules: [JSONStringConstraint]) -> String? {
        readString(JSONStringAlternatives(rules: rules, exactlyOne: true))
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
