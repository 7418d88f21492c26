import StringGrammars
import YAMLTree

/// Reads one schema: every keyword that says what is valid, checked for sense. Other keys are annotations.
struct SchemaReader {
    let node: YAMLNode
    /// The base URI of the resource that it belongs to.
    let base: String
    let references: SchemaReferences
    let table: SchemaTable
    let formats: AssertedFormats

    func read() throws(Diagnostic) -> Schema {
        let schema = Schema(location: node.location, base: base)
        switch node.value {
        case .bool(let verdict):
            schema.verdict = verdict
        case .mapping(let mapping):
            let vocabularies = try references.vocabularies(of: base, at: node.location)
            for entry in mapping {
                let keyword = SchemaKeyword(entry: entry)
                if try readCore(keyword, into: schema) { continue }
                if vocabularies.contains(.applicator), try readApplicator(keyword, into: schema) { continue }
                if vocabularies.contains(.unevaluated), try readUnevaluated(keyword, into: schema) { continue }
                if keyword.name == "format" {
                    let asserted = vocabularies.contains(.formatAssertion) ? .known : formats
                    let isAsserted = vocabularies.contains(.formatAssertion) || vocabularies.contains(.validation)
                    let format = asserted.format(named: try keyword.string())
                    schema.format = isAsserted ? format.map(keyword.with) : nil
                } else if vocabularies.contains(.validation) {
                    try readValidation(keyword, in: mapping, into: schema)
                }
            }
        default:
            throw .error(
                "expected a schema (a mapping, or true or false), found \(node.kindName)", at: node.location)
        }
        return schema
    }

    // MARK: Core (core, section 8)

    private func readCore(_ keyword: SchemaKeyword, into schema: Schema) throws(Diagnostic) -> Bool {
        switch keyword.name {
        case "$ref":
            let reference = try keyword.string()
            let target = try references.target(of: reference, base: base, at: keyword.value.location)
            schema.reference = keyword.with(table.number(for: target))
        case "$dynamicRef":
            let reference = try keyword.string()
            let target = try references.target(of: reference, base: base, at: keyword.value.location)
            let dynamic = DynamicReference(
                initial: table.number(for: target),
                anchor: references.dynamicAnchor(of: reference, target: target))
            schema.dynamicReference = keyword.with(dynamic)
        case "$id":
            let id = try keyword.string()
            guard URIReference(id).fragment ?? "" == "" else {
                throw .error(
                    "$id can't have a fragment", at: keyword.value.location, hint: "a fragment is named by $anchor")
            }
        case "$anchor", "$dynamicAnchor":
            let name = try keyword.string()
            guard Self.isAnchorName(name) else {
                throw .error(
                    "expected \(keyword.name) to be a name, found \(shortened(name))", at: keyword.value.location,
                    hint: "a letter or _, then letters, digits, -, . and _")
            }
        case "$schema", "$comment":
            _ = try keyword.string()
        case "$defs":
            for entry in try keyword.mapping() { _ = table.number(for: entry.value) }
        default:
            return false
        }
        return true
    }

    private static func isAnchorName(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy {
            isLetter($0) || $0 &- UInt8(ascii: "0") < 10 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }

    // MARK: Applicators (core, section 10)

    private func readApplicator(_ keyword: SchemaKeyword, into schema: Schema) throws(Diagnostic) -> Bool {
        switch keyword.name {
        case "allOf": schema.allOf = try schemas(keyword).value
        case "anyOf": schema.anyOf = try schemas(keyword)
        case "oneOf": schema.oneOf = try schemas(keyword)
        case "not": schema.not = self.schema(keyword)
        case "if": schema.condition = self.schema(keyword).value
        case "then": schema.consequence = self.schema(keyword).value
        case "else": schema.alternative = self.schema(keyword).value
        case "prefixItems": schema.prefixItems = try schemas(keyword)
        case "items":
            guard keyword.value.sequence == nil else {
                throw .error(
                    "expected items to be one schema, found a sequence", at: keyword.value.location,
                    hint: "JSON Schema 2020-12 calls the schemas of the first items prefixItems")
            }
            schema.items = self.schema(keyword)
        case "contains": schema.contains = self.schema(keyword)
        case "properties":
            for entry in try keyword.mapping() {
                schema.properties[Array(entry.name.utf8)] = table.number(for: entry.value)
            }
        case "patternProperties":
            for entry in try keyword.mapping() {
                let pattern = try table.pattern(entry.name, in: entry.key)
                schema.patternProperties.append((pattern, table.number(for: entry.value)))
            }
        case "additionalProperties": schema.additionalProperties = self.schema(keyword)
        case "propertyNames": schema.propertyNames = self.schema(keyword)
        case "dependentSchemas":
            for entry in try keyword.mapping() {
                schema.dependentSchemas.append((entry.name, table.number(for: entry.value)))
            }
        default: return false
        }
        return true
    }

    private func readUnevaluated(_ keyword: SchemaKeyword, into schema: Schema) throws(Diagnostic) -> Bool {
        switch keyword.name {
        case "unevaluatedItems": schema.unevaluatedItems = self.schema(keyword)
        case "unevaluatedProperties": schema.unevaluatedProperties = self.schema(keyword)
        default: return false
        }
        return true
    }

    private func schema(_ keyword: SchemaKeyword) -> Keyword<SchemaID> {
        keyword.with(table.number(for: keyword.value))
    }

    private func schemas(_ keyword: SchemaKeyword) throws(Diagnostic) -> Keyword<[SchemaID]> {
        let nodes = try keyword.sequence(of: "schemas")
        guard !nodes.isEmpty else {
            throw .error("expected \(keyword.name) to have at least one schema", at: keyword.value.location)
        }
        return keyword.with(nodes.map { table.number(for: $0) })
    }

    // MARK: Validation (validation, section 6)

    private func readValidation(
        _ keyword: SchemaKeyword, in mapping: YAMLMapping, into schema: Schema
    ) throws(Diagnostic) {
        switch keyword.name {
        case "type": schema.types = keyword.with(try types(keyword, in: mapping))
        case "const": schema.constant = keyword.with(keyword.value)
        case "enum": schema.choices = keyword.with(try keyword.sequence(of: "values"))
        case "minimum":
            let isExclusive = mapping["exclusiveMinimum"]?.bool == true
            try readNumber(keyword, isExclusive ? .exclusiveMinimum : .minimum, into: schema)
        case "maximum":
            let isExclusive = mapping["exclusiveMaximum"]?.bool == true
            try readNumber(keyword, isExclusive ? .exclusiveMaximum : .maximum, into: schema)
        // OpenAPI 3.0 has true and false here, which are about the bound beside them.
        case "exclusiveMinimum" where keyword.value.bool == nil || mapping["minimum"] == nil:
            try readNumber(keyword, .exclusiveMinimum, into: schema)
        case "exclusiveMaximum" where keyword.value.bool == nil || mapping["maximum"] == nil:
            try readNumber(keyword, .exclusiveMaximum, into: schema)
        case "multipleOf": try readNumber(keyword, .multipleOf, into: schema)
        case "minLength": schema.minLength = try keyword.count()
        case "maxLength": schema.maxLength = try keyword.count()
        case "x-maxBytes": schema.maxBytes = try keyword.count()
        case "pattern":
            schema.pattern = keyword.with(try table.pattern(try keyword.string(), in: keyword.value))
        case "minItems": schema.minItems = try keyword.count()
        case "maxItems": schema.maxItems = try keyword.count()
        case "minContains": schema.minContains = try keyword.count()
        case "maxContains": schema.maxContains = try keyword.count()
        case "uniqueItems": schema.uniqueItems = keyword.with(try keyword.bool())
        case "minProperties": schema.minProperties = try keyword.count()
        case "maxProperties": schema.maxProperties = try keyword.count()
        case "required": schema.required = keyword.with(try keyword.names())
        case "dependentRequired":
            var rules: [(key: String, needs: [String])] = []
            for entry in try keyword.mapping() { rules.append((entry.name, try SchemaKeyword(entry: entry).names())) }
            schema.dependentRequired = keyword.with(rules)
        default: break
        }
    }

    private func types(_ keyword: SchemaKeyword, in mapping: YAMLMapping) throws(Diagnostic) -> JSONTypes {
        var types: JSONTypes = []
        let names: [YAMLNode]
        switch keyword.value.value {
        case .string: names = [keyword.value]
        case .sequence(let nodes) where !nodes.isEmpty: names = nodes
        default:
            throw .error(
                "expected type to be the name of a type or a list of names, found \(keyword.value.phrase)",
                at: keyword.value.location,
                hint: keyword.value.isNull ? "the type of null is written \"null\", in quotes" : nil)
        }
        for name in names {
            guard let text = name.string else {
                throw .error(
                    "expected the name of a type, found \(name.phrase)", at: name.location,
                    hint: name.isNull ? "the type of null is written \"null\", in quotes" : nil)
            }
            guard let type = JSONTypes(name: text) else {
                throw .error(
                    "expected the name of a type, found \(shortened(text))", at: name.location,
                    hint: "the types are \(listed(JSONTypes.named.map(\.name), "and"))")
            }
            guard !types.contains(type) else {
                throw .error("the type \(shortened(text)) is named twice", at: name.location)
            }
            types.insert(type)
        }
        // OpenAPI 3.0's way to say it.
        if let nullable = mapping.entry("nullable"), try SchemaKeyword(entry: nullable).bool() { types.insert(.null) }
        return types
    }

    private func readNumber(
        _ keyword: SchemaKeyword, _ comparison: NumberRule.Comparison, into schema: Schema
    ) throws(Diagnostic) {
        let bound: JSONNumber
        switch keyword.value.value {
        case .integer(let value): bound = .integer(value)
        case .number(let value) where value.isFinite: bound = .real(value)
        case .bool:
            throw .error(
                "expected \(keyword.name) to be a number, found \(keyword.value.phrase)", at: keyword.value.location,
                hint: "since draft 6 of JSON Schema, \(keyword.name) is the bound itself")
        default: throw keyword.wrong("a number")
        }
        if comparison == .multipleOf {
            guard bound.order(to: .integer(0)) == .greater else { throw keyword.wrong("greater than 0") }
        }
        schema.numberRules.append(
            keyword.with(NumberRule(comparison: comparison, bound: bound, text: keyword.value.phrase)))
    }
}

/// A keyword with its value as it is written.
struct SchemaKeyword {
    let entry: YAMLMapping.Entry

    var name: String { entry.name }
    var value: YAMLNode { entry.value }

    func with<Value>(_ value: Value) -> Keyword<Value> { Keyword(value: value, location: entry.key.location) }

    func wrong(_ expected: String) -> Diagnostic {
        .error("expected \(name) to be \(expected), found \(value.phrase)", at: value.location)
    }

    func string() throws(Diagnostic) -> String {
        guard let string = value.string else { throw wrong("a string") }
        return string
    }

    func bool() throws(Diagnostic) -> Bool {
        guard let bool = value.bool else { throw wrong("true or false") }
        return bool
    }

    func mapping() throws(Diagnostic) -> YAMLMapping {
        guard let mapping = value.mapping else { throw wrong("a mapping") }
        return mapping
    }

    func sequence(of content: String) throws(Diagnostic) -> [YAMLNode] {
        guard let nodes = value.sequence else { throw wrong("a list of \(content)") }
        return nodes
    }

    /// A list of the keys of objects.
    func names() throws(Diagnostic) -> [String] {
        var names: [String] = []
        for node in try sequence(of: "keys") {
            guard let name = node.string else {
                throw .error("expected \(self.name) to be a list of strings, found \(node.phrase)", at: node.location)
            }
            names.append(name)
        }
        return names
    }

    /// A number of things: an integer (`2.0` is one) that isn't negative.
    func count() throws(Diagnostic) -> Keyword<Int> {
        let count: Int?
        switch value.value {
        case .integer(let value): count = Int(value)
        // Beyond what can be counted, the bound says nothing; a float that large is cut off.
        case .number(let value) where value.rounded() == value && value.isFinite:
            count = value < 0 ? -1 : Int(exactly: value) ?? .max
        default: count = nil
        }
        guard let count, count >= 0 else { throw wrong("a number of things, 0 or more") }
        return with(count)
    }
}
