import OpenAPI

/// The keywords of a schema that a Swift type doesn't express. A valid value satisfies all of them.
public struct SchemaConstraint: Hashable, Sendable {
    public var keywords: [ConstraintKeyword]

    public init(_ keywords: [ConstraintKeyword] = []) {
        self.keywords = keywords
    }

    static let never = SchemaConstraint([.never])

    public var isEmpty: Bool { keywords.isEmpty }
}

/// A keyword of a constraint; corresponds to the runtime's `JSONConstraint`.
public indirect enum ConstraintKeyword: Hashable, Sendable {
    /// A constraint that applies to the member with a key, or to an object that has the key.
    public struct KeyedConstraint: Hashable, Sendable {
        /// A key, or a pattern for keys.
        public var key: String
        public var constraint: SchemaConstraint
    }

    /// Keys that are required if another key is present.
    public struct Dependency: Hashable, Sendable {
        public var key: String
        public var needs: [String]
    }

    case never
    case types([SchemaType])
    case values([JSONLiteral])
    case constant(JSONLiteral)
    /// `minimum`, `exclusiveMaximum`, `multipleOf`…
    case bound(String, JSONLiteral)
    /// `minLength`, `maxItems`, `minProperties`…
    case count(String, Int)
    case pattern(String)
    case format(String)
    case uniqueItems
    case prefixItems([SchemaConstraint])
    case items(SchemaConstraint, from: Int)
    case contains(SchemaConstraint, minimum: Int?, maximum: Int?)
    case required([String])
    case dependentRequired([Dependency])
    case propertyNames(SchemaConstraint)
    case properties([KeyedConstraint])
    case patternProperties([KeyedConstraint])
    /// The constraint of all members other than these.
    /// - Parameters:
    ///   - excluding: keys that the constraint doesn't apply to.
    ///   - matching: patterns of further keys that the constraint doesn't apply to.
    case additionalProperties(SchemaConstraint, excluding: [String], matching: [String])
    /// The name of a ``NamedConstraint``.
    case reference(String)
    case allOf([SchemaConstraint])
    case dependentSchemas([KeyedConstraint])
    case condition(SchemaConstraint, then: SchemaConstraint, else: SchemaConstraint)
    case not(SchemaConstraint)
    case anyOf([SchemaConstraint])
    case oneOf([SchemaConstraint])
    case unevaluatedItems(SchemaConstraint)
    case unevaluatedProperties(SchemaConstraint)
}
