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

/// A keyword of a constraint, as the runtime's `JSONConstraint` has it.
public indirect enum ConstraintKeyword: Hashable, Sendable {
    public struct KeyedConstraint: Hashable, Sendable {
        /// A key, or a pattern of keys.
        public var key: String
        public var constraint: SchemaConstraint
    }

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
    case additionalProperties(SchemaConstraint, besides: [String], matching: [String])
    /// The name of a constraint of the module.
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

/// A constraint that other constraints refer to by its name.
public struct NamedConstraint: Sendable {
    /// The name of the enum that has all of a module's; no type of a schema gets it.
    public static let namespace = "SchemaConstraints"

    public var name: String
    public var constraint: SchemaConstraint
    public var documentation: Documentation
}
