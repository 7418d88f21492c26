/// What a schema says of a value that no Swift type can say: JSON Schema 2020-12's keywords, all of which must hold.
///
/// Generated types have their rules as constants, and hold what they read against them in strict mode, as other limits.
/// An empty rule lets everything in.
public struct JSONRule: Sendable, ExpressibleByArrayLiteral {
    /// In the order in which they are looked at: the type first, what is left over last.
    let keywords: [Keyword]
    /// Whether a keyword asks which members or elements others have looked at.
    let asksWhatIsLeft: Bool

    public init(arrayLiteral keywords: Keyword...) {
        let phases = keywords.map(\.phase)
        if zip(phases, phases.dropFirst()).allSatisfy({ $0 <= $1 }) {
            self.keywords = keywords
        } else {
            self.keywords = zip(phases, keywords.indices).sorted { $0 < $1 }.map { keywords[$0.1] }
        }
        asksWhatIsLeft = phases.contains(.rest)
    }
}

extension JSONRule {
    /// A keyword of JSON Schema (2020-12), with what it needs to know of the keywords beside it. Those about one type
    /// of values let in the values of all others.
    public indirect enum Keyword: Sendable {
        /// The schema `false`: no value is valid.
        case never
        case type(JSONTypes)

        // Any value
        case `enum`([JSONValue])
        case const(JSONValue)

        // Numbers
        case minimum(JSONBound)
        case maximum(JSONBound)
        case exclusiveMinimum(JSONBound)
        case exclusiveMaximum(JSONBound)
        case multipleOf(JSONBound)

        // Strings, whose length is counted in Unicode scalars
        case minLength(Int)
        case maxLength(Int)
        /// `x-maxBytes`: of UTF-8.
        case maxBytes(Int)
        case pattern(JSONPattern)
        case format(JSONFormat)

        // Arrays
        case minItems(Int)
        case maxItems(Int)
        case uniqueItems
        case prefixItems([JSONRule])
        /// - Parameter from: how many elements `prefixItems` looks at.
        case items(JSONRule, from: Int = 0)
        case contains(JSONRule, min: Int = 1, max: Int = .max)

        // Objects
        case minProperties(Int)
        case maxProperties(Int)
        case required([String])
        case dependentRequired(KeyValuePairs<String, [String]>)
        case propertyNames(JSONRule)
        case properties(KeyValuePairs<String, JSONRule>)
        case patternProperties(KeyValuePairs<JSONPattern, JSONRule>)
        /// - Parameters:
        ///   - besides: the keys of `properties`.
        ///   - matching: the patterns of `patternProperties`.
        case additionalProperties(JSONRule, besides: [String] = [], matching: [JSONPattern] = [])

        // Combinations
        /// The rule that a `$ref` leads to; asked for only when there is a value to check, so that it may hold itself.
        case reference(@Sendable () -> JSONRule)
        case allOf([JSONRule])
        case dependentSchemas(KeyValuePairs<String, JSONRule>)
        case `if`(JSONRule, then: JSONRule = [], else: JSONRule = [])
        case not(JSONRule)
        case anyOf([JSONRule])
        case oneOf([JSONRule])

        // What is left over
        case unevaluatedItems(JSONRule)
        case unevaluatedProperties(JSONRule)
    }
}

extension JSONRule.Keyword {
    /// When a keyword is looked at: a value of the wrong type breaks most others, and what is left over shows last.
    enum Phase: Int, Comparable {
        case type, choice, scalar, container, combination, rest

        static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
    }

    var phase: Phase {
        switch self {
        case .never, .type: .type
        case .enum, .const: .choice
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf: .scalar
        case .minLength, .maxLength, .maxBytes, .pattern, .format: .scalar
        case .minItems, .maxItems, .uniqueItems, .prefixItems, .items, .contains: .container
        case .minProperties, .maxProperties, .required, .dependentRequired, .propertyNames: .container
        case .properties, .patternProperties, .additionalProperties: .container
        case .reference, .allOf, .dependentSchemas, .if, .not, .anyOf, .oneOf: .combination
        case .unevaluatedItems, .unevaluatedProperties: .rest
        }
    }
}
