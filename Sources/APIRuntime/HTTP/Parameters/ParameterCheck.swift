/// The constraints of a parameter's schema on its value, or on each element of an array.
public struct ParameterCheck: Sendable {
    let minimum: Int128
    let maximum: Int128
    let numbers: JSONNumberConstraint
    let strings: JSONStringConstraint
    let alternatives: [JSONStringAlternatives]

    /// Creates a check that any value passes.
    public init() { self.init(minimum: .min) }

    /// - Parameters:
    ///   - minimum: the smallest integer.
    ///   - maximum: the largest integer.
    ///   - numbers: further constraints on a number.
    ///   - minLength: the minimum number of Unicode scalars.
    ///   - maxLength: the maximum number of Unicode scalars.
    ///   - maxBytes: the maximum number of bytes in UTF-8.
    ///   - pattern: the pattern that the string must contain a match of.
    ///   - format: the format that the string must have.
    ///   - values: the only allowed strings.
    ///   - anyOf: the string must satisfy at least one of these constraints; empty for no such constraint.
    ///   - oneOf: the string must satisfy exactly one of these constraints; empty for no such constraint.
    @_spi(Generated)
    public init(
        minimum: Int128 = .min, maximum: Int128 = .max, numbers: JSONNumberConstraint = .init(), minLength: Int = 0,
        maxLength: Int = .max, maxBytes: Int = .max, pattern: JSONPattern? = nil, format: JSONFormat? = nil,
        values: [String]? = nil, anyOf: [JSONStringConstraint] = [], oneOf: [JSONStringConstraint] = []
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.numbers = numbers
        strings = JSONStringConstraint(
            minLength: minLength, maxLength: maxLength, maxBytes: maxBytes, pattern: pattern, format: format,
            values: values)
        alternatives = [(anyOf, false), (oneOf, true)].filter { !$0.0.isEmpty }
            .map { JSONStringAlternatives(branches: $0.0, exactlyOne: $0.1) }
    }

    /// Returns a phrase for the violated constraint, such as "at least 1", or `nil` for a valid text.
    func problem(_ text: String) -> String? {
        if minimum > .min || maximum < .max, let integer = Int128(text) {
            if integer < minimum { return "at least \(minimum)" }
            if integer > maximum { return "at most \(maximum)" }
        }
        if numbers.isLimiting, let number = Double(text),
            let problem = numbers.problems(of: number, text: text).first
        {
            return problem.expected
        }
        if let problem = strings.problems(of: text).first { return problem.expected }
        return alternatives.lazy.compactMap { $0.problem(of: text)?.expected }.first
    }
}

/// The constraints on the number of items of an array parameter, and on their uniqueness.
public struct ItemsCheck: Sendable {
    let minItems: Int
    let maxItems: Int
    let unique: Bool

    /// - Parameter unique: whether the items must differ.
    public init(minItems: Int = 0, maxItems: Int = .max, unique: Bool = false) {
        self.minItems = minItems
        self.maxItems = maxItems
        self.unique = unique
    }

    /// Returns a phrase for the violated constraint, or `nil` for valid items.
    func problem(_ texts: [String]) -> String? {
        if texts.count < minItems { return "at least \(counted(minItems, "item", "items")), found \(texts.count)" }
        if texts.count > maxItems { return "at most \(counted(maxItems, "item", "items")), found \(texts.count)" }
        // Compared by bytes: canonically equivalent strings are different in JSON.
        if unique, Set(texts.map { Array($0.utf8) }).count < texts.count {
            return "unique items, found equal ones"
        }
        return nil
    }
}
