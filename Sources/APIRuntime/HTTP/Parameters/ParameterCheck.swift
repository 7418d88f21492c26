/// The limits on a parameter's value that its schema states; of an array, on each element.
public struct ParameterCheck: Sendable {
    let minimum: Int128
    let maximum: Int128
    let numbers: JSONNumberConstraint
    let strings: JSONStringConstraint
    let alternatives: [JSONStringAlternatives]

    /// Creates a check that any value passes.
    public init() { self.init(minimum: .min) }

    /// - Parameters:
    ///   - minimum: of an integer.
    ///   - maximum: of an integer.
    ///   - numbers: what else is asked of a number.
    ///   - minLength: the fewest Unicode scalars.
    ///   - maxLength: the most Unicode scalars.
    ///   - maxBytes: the most bytes of UTF-8.
    ///   - pattern: must be found in the string.
    ///   - format: the grammar that the string keeps to.
    ///   - values: the only strings that are allowed.
    ///   - anyOf: rules of which the string keeps at least one; empty for none.
    ///   - oneOf: rules of which the string keeps exactly one; empty for none.
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

    /// What the text should have been, or `nil` when it is fine.
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

/// The limits on a parameter that is an array.
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

    /// What the items should have been, or `nil` when they are fine.
    func problem(_ texts: [String]) -> String? {
        if texts.count < minItems { return "at least \(minItems) items, found \(texts.count)" }
        if texts.count > maxItems { return "at most \(maxItems) items, found \(texts.count)" }
        // By their bytes: strings that are canonically equivalent differ in JSON.
        if unique, Set(texts.map { Array($0.utf8) }).count < texts.count {
            return "items that differ, found equal ones"
        }
        return nil
    }
}
