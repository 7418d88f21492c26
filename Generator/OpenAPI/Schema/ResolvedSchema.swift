import StringGrammars
import YAMLTree

/// The keywords of a schema, with its references and `allOf` merged into one flat value.
public struct ResolvedSchema: Sendable {
    /// A member of an object, under `properties`.
    public struct Property: Sendable {
        public let name: String
        public let schema: Schema
        /// The location of the name.
        public let location: SourceLocation
    }

    /// The value of `additionalProperties`.
    public enum AdditionalProperties: Sendable {
        /// The keyword is absent: other members are allowed, but not expected.
        case unspecified
        case allowed
        case forbidden
        case schema(Schema)
    }

    /// The branches of a union.
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

    /// OpenAPI's `discriminator`: the key that distinguishes the branches of a union.
    public struct Discriminator: Sendable {
        public let key: String
        /// Values of the key, and references to their branches.
        public let mapping: [(value: String, reference: YAMLNode)]
    }

    /// The schema that has the keywords: the target, if the schema is a reference.
    public var origin: Schema
    /// Whether no value is valid: the schema is `false`, or its keywords contradict each other.
    public var isNever = false
    public var title: String?
    /// The description next to the reference, or else the target's.
    public var description: String?
    /// The versions that added or changed the schema, as sentences: "Added in Matrix 1.2."
    public var history: [String] = []
    public var isDeprecated = false
    public var defaultValue: YAMLNode?
    /// Empty when `type` is absent.
    public var types: [SchemaType] = []
    /// Whether `null` is allowed in addition to the values of a union's branches (OpenAPI 3.0's `nullable`).
    public var isNullable = false
    public private(set) var properties: [Property] = []
    private var positions: [OpaqueIdentifier: Int] = [:]
    public var required = OrderedNames()
    public var additionalProperties = AdditionalProperties.unspecified
    /// `patternProperties`: regular expressions, and the schemas of members whose keys match them.
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
    /// The keywords whose value is a limit, by name: `minLength`, `maximum`, `x-maxBytes`…
    public var limits: [String: YAMLNode] = [:]
    public var uniqueItems = false
    /// Whether the member occurs in responses only (OpenAPI 3.0's `readOnly`).
    public var isReadOnly = false
    /// Whether the member occurs in requests only (OpenAPI 3.0's `writeOnly`).
    public var isWriteOnly = false
    /// Known keywords that the code generator doesn't support.
    public var unsupportedKeywords: [YAMLMapping.Entry] = []
    /// Keywords that restrict values and that no type expresses, such as `if` and `contains`.
    public var constraintKeywords: [YAMLMapping.Entry] = []
    /// The schemas that were merged, each without its references and `allOf`.
    public var parts: [Schema] = []

    /// Creates the value for a schema without keywords.
    public init(origin: Schema) {
        self.origin = origin
    }

    /// The values of `enum` or `const`; `nil` without both.
    public var listedValues: [YAMLNode]? { enumeration ?? constant.map { [$0] } }

    public func property(_ name: String) -> Property? { positions[OpaqueIdentifier(name)].map { properties[$0] } }

    /// Adds a property, or replaces the one with the same name.
    mutating func set(_ property: Property) {
        if let position = positions[OpaqueIdentifier(property.name)] {
            properties[position] = property
        } else {
            positions[OpaqueIdentifier(property.name)] = properties.count
            properties.append(property)
        }
    }

    /// Intersects the schemas of all properties with another schema.
    public mutating func intersectProperties(with schema: Schema) {
        for property in properties {
            set(
                Property(name: property.name, schema: property.schema.intersection(schema), location: property.location)
            )
        }
    }

    /// Simplifies `const` and `enum`: no value is valid if the `enum` doesn't list the `const`, and a union of
    /// constants is redundant if an `enum` lists some of them.
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

    /// Removes the union.
    mutating func omitBranches() {
        branches = nil
        parts = parts.map(\.withoutBranches)
    }

    /// Whether the schema describes members of objects, which the branches of its union inherit.
    public var describesObject: Bool {
        if case .unspecified = additionalProperties {
            return !properties.isEmpty || !required.isEmpty || !patternProperties.isEmpty
        }
        return true
    }
}

extension YAMLNode {
    /// Returns whether two values are equal by JSON Schema: 1 equals 1.0.
    func isSame(as other: YAMLNode) -> Bool {
        if let number, let other = other.number { return number == other }
        return self == other
    }
}

extension Schema {
    /// The value of a schema whose only keywords are `const`, or `enum` with one value, and a matching `type`.
    fileprivate var onlyConstant: YAMLNode? {
        guard let mapping = node.mapping, intersected.isEmpty else { return nil }
        let keywords = mapping.names.filter { !Schema.isWithoutEffect($0) && $0 != "type" }
        guard keywords == ["const"] || keywords == ["enum"] else { return nil }
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
