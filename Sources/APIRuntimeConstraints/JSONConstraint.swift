@_spi(Generated) import APIRuntime

/// The demands of a schema that a Swift type can't express: keywords of JSON Schema 2020-12, all of which must hold.
///
/// Generated types keep their constraints in constants and check what they read, in strict mode only, like other
/// limits. An empty constraint accepts every value.
@_spi(Generated)
public struct JSONConstraint: Sendable, ExpressibleByArrayLiteral {
    /// In the order in which they are looked at: the type first, what is left over last.
    let keywords: [Keyword]
    /// Whether a keyword asks which members or elements others have looked at.
    let needsEvaluatedParts: Bool

    public init(arrayLiteral keywords: Keyword...) {
        let phases = keywords.map(\.phase)
        if zip(phases, phases.dropFirst()).allSatisfy({ $0 <= $1 }) {
            self.keywords = keywords
        } else {
            self.keywords = zip(phases, keywords.indices).sorted { $0 < $1 }.map { keywords[$0.1] }
        }
        needsEvaluatedParts = phases.contains(.rest)
    }
}

extension JSONConstraint {
    /// A keyword of JSON Schema (2020-12), with the parts of neighbouring keywords that it needs. A keyword about one
    /// type of values accepts the values of all other types.
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
        case prefixItems([JSONConstraint])
        /// - Parameter from: how many elements `prefixItems` looks at.
        case items(JSONConstraint, from: Int = 0)
        case contains(JSONConstraint, min: Int = 1, max: Int = .max)

        // Objects
        case minProperties(Int)
        case maxProperties(Int)
        case required([String])
        case dependentRequired(KeyValuePairs<String, [String]>)
        case propertyNames(JSONConstraint)
        case properties(KeyValuePairs<String, JSONConstraint>)
        case patternProperties(KeyValuePairs<JSONPattern, JSONConstraint>)
        /// - Parameters:
        ///   - excluding: the keys of `properties`.
        ///   - matching: the patterns of `patternProperties`.
        case additionalProperties(JSONConstraint, excluding: [String] = [], matching: [JSONPattern] = [])

        // Combinations
        /// The constraint that a `$ref` leads to; asked for only when there is a value to check, so that it may hold
        /// itself.
        case reference(@Sendable () -> JSONConstraint)
        case allOf([JSONConstraint])
        case dependentSchemas(KeyValuePairs<String, JSONConstraint>)
        case `if`(JSONConstraint, then: JSONConstraint = [], else: JSONConstraint = [])
        case not(JSONConstraint)
        case anyOf([JSONConstraint])
        case oneOf([JSONConstraint])

        // What is left over
        case unevaluatedItems(JSONConstraint)
        case unevaluatedProperties(JSONConstraint)
    }
}

extension JSONConstraint.Keyword {
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
