import SchemaKeywords
import StringGrammars
import YAMLTree

/// The number of a schema in ``CompiledSchemas``. Schemas refer to each other by number, because they may be recursive.
typealias SchemaID = Int

/// A keyword's value with the keyword's location.
struct Keyword<Value> {
    let value: Value
    let location: SourceLocation
}

/// A schema with its keywords parsed and checked.
final class CompiledSchema {
    let location: SourceLocation
    /// The base URI of the schema resource that contains the schema.
    let base: String

    /// The value of a boolean schema: `true` allows every value, `false` none.
    var boolean: Bool?

    // References
    var reference: Keyword<SchemaID>?
    var dynamicReference: Keyword<DynamicReference>?

    // Any value
    var types: Keyword<JSONTypes>?
    var constant: Keyword<YAMLNode>?
    var enumeration: Keyword<[YAMLNode]>?

    // Numbers, in the order of the schema
    var numberLimits: [Keyword<NumberLimit>] = []

    // Characters, bytes, items and members, minimums first
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
    var dependentRequired: Keyword<[(key: String, required: [String])]>?
    var dependentSchemas: [(key: String, schema: SchemaID)] = []

    // Applicators for the same value
    var allOf: [SchemaID] = []
    var anyOf: Keyword<[SchemaID]>?
    var oneOf: Keyword<[SchemaID]>?
    var not: Keyword<SchemaID>?
    var ifSchema: SchemaID?
    var thenSchema: SchemaID?
    var elseSchema: SchemaID?

    // OpenAPI
    /// OpenAPI 3.0's `nullable`: whether `null` is allowed, even if the schema refers to others that don't allow it.
    var isNullable = false
    /// OpenAPI 3.0's `readOnly`: whether a member with this schema is required only in responses.
    var isReadOnly = false
    /// OpenAPI 3.0's `writeOnly`: whether a member with this schema is required only in requests.
    var isWriteOnly = false
    var discriminator: Discriminator?

    // Unevaluated items and members
    var unevaluatedItems: Keyword<SchemaID>?
    var unevaluatedProperties: Keyword<SchemaID>?

    init(location: SourceLocation, base: String) {
        self.location = location
        self.base = base
    }
}

/// OpenAPI's discriminator: the member whose value selects one of the schemas derived from a base.
struct Discriminator {
    let key: [UInt8]
    let location: SourceLocation
    /// The schemas that values of the member select.
    let mapping: [(tag: String, schema: SchemaID)]
    /// The schemas with the base in their `allOf`, with the names of their definitions: those in the base's `oneOf` or
    /// `anyOf`; if it has neither, those of the document.
    let derived: [(name: String, schema: SchemaID)]
    /// Whether the base lists the derived schemas in its `oneOf` or `anyOf`.
    let isListed: Bool
    /// The base, if it also lists itself.
    let own: (name: String, schema: SchemaID)?
}

/// A `$dynamicRef`: its initial target, and the anchor by which an outer resource may replace it.
struct DynamicReference {
    let initial: SchemaID
    /// The name of the initial target's `$dynamicAnchor`; `nil` if the reference doesn't name one. Then it is an
    /// ordinary reference.
    let anchor: String?
}

/// A minimum, maximum or divisor of numbers.
struct NumberLimit {
    let limit: SchemaKeyword.Limit
    let bound: JSONNumber
    /// The bound as written in the schema.
    let text: String
    let code: ViolationCode
}

/// A limit on the number of characters, bytes, items or members.
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

    /// The limit in messages: `at least 3 characters`.
    var phrase: String { limit.phrase(count) }
}

/// A set of JSON types.
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

    /// The types with their names, in the order for messages.
    static let named: [(name: String, type: JSONTypes)] = [
        ("string", .string), ("integer", .integer), ("number", .number), ("boolean", .boolean), ("array", .array),
        ("object", .object), ("null", .null),
    ]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init?(name: String) {
        guard let type = Self.named.first(where: { $0.name == name })?.type else { return nil }
        self = type
    }

    /// The types of a value.
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

    /// The types of a value in a schema.
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

    /// The types in messages: `a string or an object`.
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
