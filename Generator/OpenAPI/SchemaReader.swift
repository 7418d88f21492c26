import YAMLTree

/// What a schema says, its references and `allOf` merged into one flat view.
public struct ResolvedSchema: Sendable {
    public struct Property: Sendable {
        public let name: String
        public let schema: Schema
    }

    public enum AdditionalProperties: Sendable {
        /// The keyword is absent: others are allowed, but not expected.
        case unspecified
        case allowed
        case forbidden
        case schema(Schema)
    }

    /// Where the schema's own words are: the target of the reference, when it is one.
    public var origin: Schema
    public var title: String?
    /// Of the reference's siblings first.
    public var description: String?
    public var isDeprecated = false
    public var defaultValue: YAMLNode?
    /// Empty when `type` is absent.
    public var types: [SchemaType] = []
    public var properties: [Property] = []
    public var required: [String] = []
    public var additionalProperties = AdditionalProperties.unspecified
    public var items: Schema?
    public var enumeration: [YAMLNode]?
    public var constant: YAMLNode?
    public var branches: Branches?
    public var not: Schema?
    public var pattern: YAMLNode?
    /// `minLength`, `maximum`, `x-maxBytes`…: keywords whose value is a number.
    public var limits: [String: YAMLNode] = [:]
    public var uniqueItems = false
    /// Keywords that are understood here, but not by the generator of code.
    public var others: [YAMLMapping.Entry] = []

    public struct Branches: Sendable {
        /// `oneOf` or `anyOf`.
        public let keyword: String
        public let schemas: [Schema]
        public let location: SourceLocation
    }
}

/// Reads schemas, following `$ref` through the documents.
public struct SchemaReader {
    public let documents: YAMLDocuments
    public private(set) var diagnostics: [Diagnostic] = []
    /// Schemas whose keywords have been looked at, so that each complaint is made once.
    private var checked: Set<String> = []

    public init(documents: YAMLDocuments) {
        self.documents = documents
    }

    static let limitKeywords: Set<String> = [
        "minLength", "maxLength", "x-maxBytes", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "multipleOf", "minItems", "maxItems", "minProperties", "maxProperties",
    ]
    /// Keywords that say nothing about which values are valid.
    static let annotations: Set<String> = [
        "title", "description", "deprecated", "default", "example", "examples", "$comment", "readOnly", "writeOnly",
        "externalDocs", "xml", "$schema", "$id", "$anchor", "$defs", "definitions", "contentEncoding",
        "contentMediaType", "contentSchema", "discriminator",
    ]
    /// Keywords that restrict values and that the generator has no code for.
    static let unsupported: Set<String> = [
        "if", "then", "else", "contains", "minContains", "maxContains", "prefixItems", "propertyNames",
        "patternProperties", "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedProperties",
        "unevaluatedItems", "$dynamicRef", "$dynamicAnchor", "$recursiveRef",
    ]

    /// What the schema says.
    /// - Throws: a located diagnostic when a keyword's value is malformed or a reference leads nowhere.
    public mutating func resolve(_ schema: Schema) throws(Diagnostic) -> ResolvedSchema {
        try resolve(schema, chain: [])
    }

    private mutating func resolve(_ schema: Schema, chain: [String]) throws(Diagnostic) -> ResolvedSchema {
        guard !chain.contains(schema.id), chain.count < 64 else {
            throw .error("the reference leads back to itself", at: schema.location)
        }
        var result = ResolvedSchema(origin: schema)
        if let boolean = schema.node.bool {
            if !boolean { throw .error("specgen can't generate a type for the schema 'false'", at: schema.location) }
            return result
        }
        guard let mapping = schema.node.mapping else {
            throw .error(
                "expected a schema, a mapping or a boolean, found \(schema.node.kindName)", at: schema.location)
        }
        let chain = chain + [schema.id]
        if let reference = mapping.entry("$ref") {
            result = try resolve(try target(reference.value), chain: chain)
        }
        for part in try list("allOf", of: mapping, in: schema) {
            let own = result.origin
            try merge(try resolve(part, chain: chain), into: &result)
            result.origin = own
        }
        try read(mapping, of: schema, into: &result)
        return result
    }

    /// The schema that this one only refers to, adding at most words about it: by `$ref`, or by an `allOf` of one.
    public func reference(_ schema: Schema) throws(Diagnostic) -> Schema? {
        guard let mapping = schema.node.mapping else { return nil }
        let says = mapping.names.filter { name in
            !Self.annotations.contains(name) && name != "type"
                && (!name.hasPrefix("x-") || Self.limitKeywords.contains(name))
        }
        var found: Schema?
        if says == ["$ref"], let reference = mapping["$ref"] {
            found = try target(reference)
        } else if says == ["allOf"], let parts = mapping["allOf"]?.sequence, parts.count == 1, mapping["title"] == nil {
            found = try reference(schema.child("allOf", "0", at: parts[0]))
        }
        // A type beside the reference must say nothing new.
        if let found, let type = mapping["type"], found.node["type"] != type { return nil }
        return found
    }

    /// The schema that a `$ref` leads to.
    public func target(_ reference: YAMLNode) throws(Diagnostic) -> Schema {
        guard let text = reference.string else {
            throw .error("expected a reference, found \(reference.kindName)", at: reference.location)
        }
        let found = try documents.resolve(text, from: reference.location.source, at: reference.location)
        return Schema(id: found.id, node: found.node)
    }

    private mutating func merge(_ part: ResolvedSchema, into result: inout ResolvedSchema) throws(Diagnostic) {
        let limits = result.limits
        result.title = result.title ?? part.title
        result.description = result.description ?? part.description
        result.isDeprecated = result.isDeprecated || part.isDeprecated
        result.defaultValue = part.defaultValue ?? result.defaultValue
        if result.types.isEmpty {
            result.types = part.types
        } else if !part.types.isEmpty {
            let both =
                result.types.filter { part.types.contains($0) || $0 == .integer && part.types.contains(.number) }
                + (part.types.contains(.integer) && result.types.contains(.number) && !result.types.contains(.integer)
                    ? [.integer] : [])
            guard !both.isEmpty else {
                throw .error("no value is of all the types that 'allOf' asks for", at: part.origin.location)
            }
            result.types = both
        }
        for property in part.properties { add(property, to: &result) }
        result.required += part.required.filter { !result.required.contains($0) }
        if case .unspecified = part.additionalProperties {
        } else {
            join(part.additionalProperties, "additionalProperties", at: part.origin.location, into: &result)
        }
        if let items = part.items { join(&result.items, items, "items", items.location) { $0.node == $1.node } }
        if let values = part.enumeration { try join(values, into: &result) }
        if let constant = part.constant {
            join(&result.constant, constant, "const", constant.location) { $0 == $1 }
        }
        if let branches = part.branches {
            if let other = result.branches, other.location != branches.location {
                dropped(other.keyword, other.location)
            }
            result.branches = branches
        }
        if let not = part.not { join(&result.not, not, "not", not.location) { $0.node == $1.node } }
        if let pattern = part.pattern { join(&result.pattern, pattern, "pattern", pattern.location) { $0 == $1 } }
        result.limits.merge(part.limits) { Self.tighter($0, $1, isMinimum: false) }
        for (keyword, node) in part.limits where keyword.hasPrefix("min") || keyword.hasSuffix("Minimum") {
            result.limits[keyword] = Self.tighter(limits[keyword] ?? node, node, isMinimum: true)
        }
        result.uniqueItems = result.uniqueItems || part.uniqueItems
        result.others += part.others
    }

    /// Of two limits under the same keyword, the one that lets in less.
    private static func tighter(_ left: YAMLNode, _ right: YAMLNode, isMinimum: Bool) -> YAMLNode {
        guard let first = left.number, let second = right.number else { return right }
        return (first < second) == isMinimum ? right : left
    }

    private mutating func add(_ property: ResolvedSchema.Property, to result: inout ResolvedSchema) {
        if let index = result.properties.firstIndex(where: { $0.name == property.name }) {
            if result.properties[index].schema.node != property.schema.node {
                diagnostics.append(
                    .warning(
                        "two schemas of the property '\(property.name)' are joined; only this one is generated",
                        at: property.schema.location))
            }
            result.properties.remove(at: index)
        }
        result.properties.append(property)
    }

    /// Takes a keyword's value; of two that differ the later one, with a warning.
    private mutating func join<Value>(
        _ value: inout Value?, _ new: Value, _ keyword: String, _ location: SourceLocation,
        _ isEqual: (Value, Value) -> Bool
    ) {
        if let old = value, !isEqual(old, new) { dropped(keyword, location) }
        value = new
    }

    private mutating func join(
        _ new: ResolvedSchema.AdditionalProperties, _ keyword: String, at location: SourceLocation,
        into result: inout ResolvedSchema
    ) {
        switch (result.additionalProperties, new) {
        case (.unspecified, _), (.allowed, _), (.forbidden, .forbidden): break
        case (.schema(let old), .schema(let new)) where old.node == new.node: break
        default: dropped(keyword, location)
        }
        result.additionalProperties = new
    }

    /// A value must be among those of both lists.
    private func join(_ values: [YAMLNode], into result: inout ResolvedSchema) throws(Diagnostic) {
        guard let old = result.enumeration else {
            result.enumeration = values
            return
        }
        let both = old.filter { values.contains($0) }
        guard !both.isEmpty else {
            throw .error("no value is in both lists of 'enum'", at: values.first?.location ?? result.origin.location)
        }
        result.enumeration = both
    }

    private mutating func dropped(_ keyword: String, _ location: SourceLocation) {
        diagnostics.append(
            .warning(
                "specgen takes only one '\(keyword)' of those that are joined here; generated types don't check the other",
                at: location, hint: "'specgen validate' does"))
    }

    private mutating func read(
        _ mapping: YAMLMapping, of schema: Schema, into result: inout ResolvedSchema
    ) throws(Diagnostic) {
        let isNew = checked.insert(schema.id).inserted
        for entry in mapping {
            let value = entry.value
            switch entry.name {
            case "$ref", "allOf": break
            case "title": result.title = try string(value, entry.name)
            case "description": result.description = try string(value, entry.name)
            case "deprecated": result.isDeprecated = try boolean(value, entry.name)
            case "default": result.defaultValue = value
            case "type": result.types = try types(value) + (result.types == [.null] ? [.null] : [])
            case "properties": try readProperties(value, of: schema, into: &result)
            case "required":
                for name in try strings(value, entry.name) where !result.required.contains(name) {
                    result.required.append(name)
                }
            case "additionalProperties":
                let additional: ResolvedSchema.AdditionalProperties =
                    switch value.value {
                    case .bool(let allowed): allowed ? .allowed : .forbidden
                    default: .schema(schema.child(entry.name, at: value))
                    }
                join(additional, entry.name, at: entry.key.location, into: &result)
            case "items":
                let items = schema.child(entry.name, at: value)
                join(&result.items, items, entry.name, entry.key.location) { $0.node == $1.node }
            case "enum":
                guard let values = value.sequence, !values.isEmpty else {
                    throw .error("expected the values of 'enum', found \(value.kindName)", at: value.location)
                }
                try join(values, into: &result)
            case "const": join(&result.constant, value, entry.name, entry.key.location) { $0 == $1 }
            case "oneOf", "anyOf":
                result.branches = ResolvedSchema.Branches(
                    keyword: entry.name, schemas: try list(entry.name, of: mapping, in: schema),
                    location: entry.key.location)
            case "not":
                let not = schema.child(entry.name, at: value)
                join(&result.not, not, entry.name, entry.key.location) { $0.node == $1.node }
            case "format": _ = try string(value, entry.name)
            case "pattern":
                _ = try string(value, entry.name)
                join(&result.pattern, value, entry.name, entry.key.location) { $0 == $1 }
            case "nullable":
                // OpenAPI 3.0's way to say what 3.1 says by listing "null" among the types.
                if try boolean(value, entry.name), !result.types.contains(.null) { result.types.append(.null) }
            case "uniqueItems": result.uniqueItems = try boolean(value, entry.name)
            case _ where Self.limitKeywords.contains(entry.name):
                guard let number = value.number, number.isFinite else {
                    throw .error(
                        "expected a number as '\(entry.name)', found \(value.text.map { "'\($0)'" } ?? value.kindName)",
                        at: value.location)
                }
                // Beside a reference or 'allOf' the tighter limit counts.
                let isMinimum = entry.name.hasPrefix("min") || entry.name.hasSuffix("Minimum")
                result.limits[entry.name] = Self.tighter(
                    result.limits[entry.name] ?? value, value, isMinimum: isMinimum)
            case _ where Self.annotations.contains(entry.name): break
            case _ where Self.unsupported.contains(entry.name): result.others.append(entry)
            case _ where entry.name.hasPrefix("x-"): break
            default:
                if isNew { unknownKeyword(entry) }
            }
        }
    }

    private mutating func unknownKeyword(_ entry: YAMLMapping.Entry) {
        let known = Self.limitKeywords.union(Self.annotations).union(Self.unsupported).union([
            "$ref", "allOf", "type", "properties", "required", "additionalProperties", "items", "enum", "const",
            "oneOf",
            "anyOf", "not", "format", "pattern", "uniqueItems", "nullable",
        ])
        diagnostics.append(
            .warning(
                "unknown keyword '\(entry.name)' in a schema", at: entry.key.location,
                hint: suggestion(for: entry.name, among: known) ?? "keywords of one's own begin with 'x-'"))
    }

    private mutating func readProperties(
        _ value: YAMLNode, of schema: Schema, into result: inout ResolvedSchema
    ) throws(Diagnostic) {
        guard let properties = value.mapping else {
            throw .error("expected a mapping of properties, found \(value.kindName)", at: value.location)
        }
        for property in properties {
            let schema = schema.child("properties", property.name, at: property.value)
            add(ResolvedSchema.Property(name: property.name, schema: schema), to: &result)
        }
    }

    // MARK: Values of keywords

    private func list(_ keyword: String, of mapping: YAMLMapping, in schema: Schema) throws(Diagnostic) -> [Schema] {
        guard let value = mapping[keyword] else { return [] }
        guard let parts = value.sequence, !parts.isEmpty else {
            throw .error("expected a list of schemas in '\(keyword)', found \(value.kindName)", at: value.location)
        }
        return parts.enumerated().map { schema.child(keyword, String($0.offset), at: $0.element) }
    }

    private func types(_ value: YAMLNode) throws(Diagnostic) -> [SchemaType] {
        var types: [SchemaType] = []
        if let list = value.sequence, list.isEmpty {
            throw .error("expected a type or a list of types, found an empty list", at: value.location)
        }
        for node in value.sequence ?? [value] {
            guard let type = (node.isNull ? "null" : node.string).flatMap(SchemaType.init) else {
                throw .error(
                    "unknown type \(node.text.map { "'\($0)'" } ?? node.kindName)", at: node.location,
                    hint: suggestion(for: node.text ?? "", among: SchemaType.allCases.map(\.rawValue))
                        ?? "the types are \(SchemaType.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            if !types.contains(type) { types.append(type) }
        }
        return types
    }

    func string(_ value: YAMLNode, _ keyword: String) throws(Diagnostic) -> String {
        guard let string = value.string else {
            throw .error("expected a string as '\(keyword)', found \(value.kindName)", at: value.location)
        }
        return string
    }

    func boolean(_ value: YAMLNode, _ keyword: String) throws(Diagnostic) -> Bool {
        guard let boolean = value.bool else {
            throw .error("expected true or false as '\(keyword)', found \(value.kindName)", at: value.location)
        }
        return boolean
    }

    func strings(_ value: YAMLNode, _ keyword: String) throws(Diagnostic) -> [String] {
        guard let values = value.sequence else {
            throw .error("expected a list of strings as '\(keyword)', found \(value.kindName)", at: value.location)
        }
        var strings: [String] = []
        for value in values { strings.append(try string(value, keyword)) }
        return strings
    }
}
