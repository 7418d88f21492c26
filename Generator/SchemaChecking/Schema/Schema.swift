import SchemaKeywords
import StringGrammars
import YAMLTree

/// The number of a schema in its ``SchemaTable``. Schemas refer to one another by number, so that they may be
/// recursive.
typealias SchemaID = Int

/// A keyword's value, and where the keyword is written.
struct Keyword<Value> {
    let value: Value
    let location: SourceLocation
}

/// A schema, read from its node and checked for sense.
final class Schema {
    let location: SourceLocation
    /// The base URI of the schema resource it belongs to.
    let base: String

    /// What a schema that is just `true` or `false` says.
    var verdict: Bool?

    // References
    var reference: Keyword<SchemaID>?
    var dynamicReference: Keyword<DynamicReference>?

    // Any value
    var types: Keyword<JSONTypes>?
    var constant: Keyword<YAMLNode>?
    var choices: Keyword<[YAMLNode]>?

    // Numbers, in the order they were written
    var numberRules: [Keyword<NumberRule>] = []

    // Characters, bytes, items and members, the lower bounds first
    var countLimits: [Keyword<CountLimit>] = []

    // Strings
    var pattern: Keyword<ECMAPattern>?
    var format: Keyword<StringFormat>?

    // Arrays
    var prefixItems: Keyword<[SchemaID]>?
    var items: Keyword<SchemaID>?
    var contains: Keyword<SchemaID>?
    var minContains: Keyword<Int>?
    var maxContains: Keyword<Int>?
    var uniqueItems: Keyword<Bool>?

    // Objects
    var properties: [[UInt8]: SchemaID] = [:]
    var patternProperties: [(pattern: ECMAPattern, schema: SchemaID)] = []
    var additionalProperties: Keyword<SchemaID>?
    var propertyNames: Keyword<SchemaID>?
    var required: Keyword<[String]>?
    var dependentRequired: Keyword<[(key: String, needs: [String])]>?
    var dependentSchemas: [(key: String, schema: SchemaID)] = []

    // Combinations
    var allOf: [SchemaID] = []
    var anyOf: Keyword<[SchemaID]>?
    var oneOf: Keyword<[SchemaID]>?
    var not: Keyword<SchemaID>?
    var condition: SchemaID?
    var consequence: SchemaID?
    var alternative: SchemaID?

    // OpenAPI
    /// Whether `null` is a value whatever the schemas say that it refers to: OpenAPI 3.0's `nullable`.
    var isNullable = false
    /// Whether a member with this schema is one of responses only, or of requests only, by OpenAPI 3.0.
    var isReadOnly = false
    var isWriteOnly = false
    var discriminator: Discriminator?

    // What is left over
    var unevaluatedItems: Keyword<SchemaID>?
    var unevaluatedProperties: Keyword<SchemaID>?

    init(location: SourceLocation, base: String) {
        self.location = location
        self.base = base
    }
}

/// OpenAPI's hint which member tells the schemas derived from a base apart.
struct Discriminator {
    let key: [UInt8]
    let location: SourceLocation
    /// The schemas that values of the member stand for.
    let mapping: [(tag: String, schema: SchemaID)]
    /// The schemas that have the base among their `allOf`, with the names of their definitions: those that its `oneOf` or
    /// `anyOf` lists, or else those of the document.
    let derived: [(name: String, schema: SchemaID)]
    /// Whether the base lists them in its `oneOf` or `anyOf`.
    let isListed: Bool
    /// The base, where it lists itself as well.
    let own: (name: String, schema: SchemaID)?
}

/// A `$dynamicRef`: the schema it leads to at first, and the name by which an outer resource may replace it.
struct DynamicReference {
    let initial: SchemaID
    /// Nil when `initial` bears no `$dynamicAnchor` of that name; then this is just a reference.
    let anchor: String?
}

struct NumberRule {
    let limit: SchemaKeyword.Limit
    let bound: JSONNumber
    /// The bound as the schema writes it.
    let text: String
    let code: ViolationCode
}

/// A bound on the number of characters, bytes, items or members.
struct CountLimit {
    let limit: SchemaKeyword.Limit
    let count: Int
    let code: ViolationCode

    init(_ keyword: SchemaKeyword, _ limit: SchemaKeyword.Limit, _ count: Int) {
        self.limit = limit
        self.count = count
        code = ViolationCode(keyword)
    }

    func allows(_ other: Int) -> Bool { limit.isMinimum ? other >= count : other <= count }

    /// `at least 3 characters`
    var phrase: String { limit.phrase(count) }
}

/// The types a schema names.
struct JSONTypes: OptionSet, Hashable {
    let rawValue: UInt8

    static let null = JSONTypes(rawValue: 1)
    static let boolean = JSONTypes(rawValue: 2)
    static let integer = JSONTypes(rawValue: 4)
    static let number = JSONTypes(rawValue: 8)
    static let string = JSONTypes(rawValue: 16)
    static let array = JSONTypes(rawValue: 32)
    static let object = JSONTypes(rawValue: 64)
    static let all = JSONTypes(rawValue: 127)

    /// In the order in which messages name them.
    static let named: [(name: String, type: JSONTypes)] = [
        ("string", .string), ("integer", .integer), ("number", .number), ("boolean", .boolean), ("array", .array),
        ("object", .object), ("null", .null),
    ]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init?(name: String) {
        guard let type = Self.named.first(where: { $0.name == name })?.type else { return nil }
        self = type
    }

    /// The types that a value has.
    init(of instance: JSONInstance) {
        switch instance.kind {
        case .null: self = .null
        case .bool: self = .boolean
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        case .integer: self = [.integer, .number]
        case .real: self = instance.number?.isInteger == true ? [.integer, .number] : .number
        }
    }

    /// The types that a value written in a schema has.
    init(of node: YAMLNode) {
        switch node.value {
        case .null: self = .null
        case .bool: self = .boolean
        case .string: self = .string
        case .sequence: self = .array
        case .mapping: self = .object
        case .integer: self = [.integer, .number]
        case .number(let value): self = value.rounded() == value ? [.integer, .number] : .number
        }
    }

    /// `a string or an object`
    var phrase: String {
        let names = Self.named.filter { contains($0.type) && !($0.type == .integer && contains(.number)) }.map {
            switch $0.type {
            case .null: "null"
            case .integer, .array, .object: "an \($0.name)"
            default: "a \($0.name)"
            }
        }
        return listed(names, "or")
    }
}
