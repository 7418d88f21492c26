import OpenAPI

/// What a schema says of its values that their Swift type doesn't: keywords, all of which must hold.
public struct RuleModel: Hashable, Sendable {
    public var keywords: [RuleKeyword]

    public init(_ keywords: [RuleKeyword] = []) {
        self.keywords = keywords
    }

    static let never = RuleModel([.never])

    public var isEmpty: Bool { keywords.isEmpty }
}

/// A keyword of a rule, as the runtime's `JSONConstraint` has it.
public indirect enum RuleKeyword: Hashable, Sendable {
    public struct KeyedRule: Hashable, Sendable {
        /// A key, or a pattern of keys.
        public var key: String
        public var rule: RuleModel
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
    case prefixItems([RuleModel])
    case items(RuleModel, from: Int)
    case contains(RuleModel, minimum: Int?, maximum: Int?)
    case required([String])
    case dependentRequired([Dependency])
    case propertyNames(RuleModel)
    case properties([KeyedRule])
    case patternProperties([KeyedRule])
    case additionalProperties(RuleModel, besides: [String], matching: [String])
    /// The name of a rule of the module.
    case reference(String)
    case allOf([RuleModel])
    case dependentSchemas([KeyedRule])
    case condition(RuleModel, then: RuleModel, else: RuleModel)
    case not(RuleModel)
    case anyOf([RuleModel])
    case oneOf([RuleModel])
    case unevaluatedItems(RuleModel)
    case unevaluatedProperties(RuleModel)
}

/// A rule that references of other rules lead to.
public struct NamedRule: Sendable {
    /// The name of the enum that has all of a module's; no type of a schema gets it.
    public static let namespace = "SchemaConstraints"

    public var name: String
    public var rule: RuleModel
    public var documentation: Documentation
}
