import StringGrammars
import YAMLTree

/// What a schema says, its references and `allOf` merged into one flat view.
public struct ResolvedSchema: Sendable {
    public struct Property: Sendable {
        public let name: String
        public let schema: Schema
        /// Where its name stands.
        public let location: SourceLocation
    }

    public enum AdditionalProperties: Sendable {
        /// The keyword is absent: others are allowed, but not expected.
        case unspecified
        case allowed
        case forbidden
        case schema(Schema)
    }

    public struct Branches: Sendable {
        /// `oneOf` or `anyOf`.
        public let keyword: String
        public let schemas: [Schema]
        public let location: SourceLocation

        public init(keyword: String, schemas: [Schema], location: SourceLocation) {
            self.keyword = keyword
            self.schemas = schemas
            self.location = location
        }

        public var exactlyOne: Bool { keyword == "oneOf" }
    }

    /// OpenAPI's hint which key tells the branches of a union apart.
    public struct Discriminator: Sendable {
        public let key: String
        /// Values of the key, and references to the branches they stand for.
        public let mapping: [(value: String, reference: YAMLNode)]
    }

    /// Where the schema's own words are: the target of the reference, when it is one.
    public var origin: Schema
    /// Whether the schema is `false`, or was joined with it: no value is valid.
    public var isNever = false
    public var title: String?
    /// Of the reference's siblings first.
    public var description: String?
    /// Since when there is such a thing and how it changed, a sentence each.
    public var history: [String] = []
    public var isDeprecated = false
    public var defaultValue: YAMLNode?
    /// Empty when `type` is absent.
    public var types: [SchemaType] = []
    /// Whether `null` is allowed besides what the branches of a union allow (OpenAPI 3.0's `nullable`).
    public var isNullable = false
    public private(set) var properties: [Property] = []
    private var positions: [OpaqueIdentifier: Int] = [:]
    public var required = OrderedNames()
    public var additionalProperties = AdditionalProperties.unspecified
    /// `patternProperties`: expressions, and the schemas of the members whose keys match them.
    public var patternProperties: [(pattern: YAMLNode, schema: Schema)] = []
    public var propertyNames: Schema?
    public var items: Schema?
    public var enumeration: [YAMLNode]?
    public var constant: YAMLNode?
    public var branches: Branches?
    public var discriminator: Discriminator?
    public var not: Schema?
    public var pattern: YAMLNode?
    public var format: YAMLNode?
    /// `minLength`, `maximum`, `x-maxBytes`…: keywords whose value is a number.
    public var limits: [String: YAMLNode] = [:]
    public var uniqueItems = false
    /// `readOnly` and `writeOnly`, as OpenAPI 3.0 has them: members of responses only, and of requests only.
    public var isReadOnly = false
    public var isWriteOnly = false
    /// Keywords that are understood here, but not by the generator of code.
    public var others: [YAMLMapping.Entry] = []
    /// Keywords that restrict values and that no type says, such as `if` and `contains`.
    public var rules: [YAMLMapping.Entry] = []
    /// The schemas that say all this, each in its own words: references and `allOf` are followed already.
    public var parts: [Schema] = []

    /// A view of a schema that says nothing.
    public init(origin: Schema) {
        self.origin = origin
    }

    /// The values that it lists, by `enum` or `const`; `nil` when it lists none.
    public var listedValues: [YAMLNode]? { enumeration ?? constant.map { [$0] } }

    public func property(_ name: String) -> Property? { positions[OpaqueIdentifier(name)].map { properties[$0] } }

    /// Adds a property, in the place of the one that had its name.
    mutating func set(_ property: Property) {
        if let position = positions[OpaqueIdentifier(property.name)] {
            properties[position] = property
        } else {
            positions[OpaqueIdentifier(property.name)] = properties.count
            properties.append(property)
        }
    }

    /// Makes the values of all properties keep another schema as well.
    public mutating func joinProperties(with schema: Schema) {
        for property in properties {
            set(Property(name: property.name, schema: property.schema.and(schema), location: property.location))
        }
    }

    /// Simplifies `const` and `enum`: with a `const` that the `enum` doesn't list no value is valid, and a union of
    /// constants is redundant where an `enum` lists some of them.
    mutating func narrowConstants() {
        if let constant, enumeration?.contains(where: constant.isSame) == false { isNever = true }
        guard let branches, let listed = constant.map({ [$0] }) ?? enumeration, !isNullable else { return }
        var constants: [YAMLNode] = []
        for branch in branches.schemas {
            guard let constant = branch.onlyConstant else { return }
            constants.append(constant)
        }
        let isClear = listed.allSatisfy { value in
            let count = constants.count(where: value.isSame)
            return branches.exactlyOne ? count == 1 : count > 0
        }
        if isClear { omitBranches() }
    }

    mutating func omitBranches() {
        branches = nil
        parts = parts.map(\.withoutBranches)
    }

    /// Whether it says something about objects that a union's branches would have to say as well.
    public var describesObject: Bool {
        if case .unspecified = additionalProperties {
            return !properties.isEmpty || !required.isEmpty || !patternProperties.isEmpty
        }
        return true
    }
}

extension YAMLNode {
    /// Whether two values are the same; 1 is 1.0.
    func isSame(as other: YAMLNode) -> Bool {
        if let number, let other = other.number { return number == other }
        return self == other
    }
}

extension Schema {
    /// The value of a schema that has no other keyword than `const`, or `enum` with one value, and a fitting `type`.
    fileprivate var onlyConstant: YAMLNode? {
        guard let mapping = node.mapping, also.isEmpty else { return nil }
        let says = mapping.names.filter { !Schema.isWithoutEffect($0) && $0 != "type" }
        guard says == ["const"] || says == ["enum"] else { return nil }
        let values = mapping["const"].map { [$0] } ?? mapping["enum"]?.sequence ?? []
        guard values.count == 1, let value = values.first else { return nil }
        guard let type = mapping["type"] else { return value }
        let fits =
            switch value.value {
            case .string: type.string == "string"
            case .integer: type.string == "integer" || type.string == "number"
            case .bool: type.string == "boolean"
            default: false
            }
        return fits ? value : nil
    }
}
