@_spi(Generated) import APIRuntime

/// The part of a schema that a Swift type can't express: keywords of JSON Schema 2020-12, all of which must hold.
///
/// Generated types keep their constraints in constants, and check them while reading in strict mode, like other limits.
/// An empty constraint allows every value.
@_spi(Generated)
public struct JSONConstraint: Sendable, ExpressibleByArrayLiteral {
    /// The keywords in the order of their evaluation: the type first, unevaluated parts last.
    let keywords: [Keyword]
    /// Whether a keyword needs to know the members or elements that others evaluated.
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
    /// A keyword of JSON Schema (2020-12), with the parts of sibling keywords that it needs. A keyword for one type
    /// allows all values of other types.
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

        // Strings; lengths are in Unicode scalars
        case minLength(Int)
        case maxLength(Int)
        /// `x-maxBytes`, in bytes of UTF-8.
        case maxBytes(Int)
        case pattern(JSONPattern)
        case format(JSONFormat)

        // Arrays
        case minItems(Int)
        case maxItems(Int)
        case uniqueItems
        case prefixItems([JSONConstraint])
        /// - Parameter from: the number of elements that `prefixItems` covers.
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
        /// The target of a `$ref`. It may contain the reference, so it is resolved only when there is a value to check.
        case reference(@Sendable () -> JSONConstraint)
        case allOf([JSONConstraint])
        case dependentSchemas(KeyValuePairs<String, JSONConstraint>)
        case `if`(JSONConstraint, then: JSONConstraint = [], else: JSONConstraint = [])
        case not(JSONConstraint)
        case anyOf([JSONConstraint])
        case oneOf([JSONConstraint])

        // Unevaluated parts
        case unevaluatedItems(JSONConstraint)
        case unevaluatedProperties(JSONConstraint)
    }
}

extension JSONConstraint.Keyword {
    /// The order of evaluation. The type comes first, because a value of the wrong type violates most other keywords
    /// too; unevaluated parts are known last.
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
