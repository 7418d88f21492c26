import SchemaKeywords
import StringGrammars
import YAMLTree

/// A compiler of a schema: it parses and checks the keywords that are constraints. Other keys are annotations.
struct SchemaCompiler {
    let node: YAMLNode
    /// The base URI of the resource that contains the schema.
    let base: String
    let resolver: ReferenceResolver
    let compiled: CompiledSchemas
    let formats: AssertedFormats
    /// Whether the schema is of OpenAPI 3.0, in which `readOnly` and `writeOnly` restrict `required`.
    let isOpenAPI30: Bool

    /// Compiles the schema, and adds the schemas that it refers to to the queue.
    /// - Throws: The first error in the schema, with its location.
    func compile() throws(Diagnostic) -> CompiledSchema {
        let schema = CompiledSchema(location: node.location, base: base)
        switch node.value {
        case .bool(let value):
            schema.boolean = value
        case .mapping(let mapping):
            let mapping = mapping.withCurrentKeywords?.mapping ?? mapping
            let vocabularies = try resolver.vocabularies(of: base, at: node.location)
            for entry in mapping {
                guard let keyword = SchemaKeyword(named: entry.name) else { continue }
                try read(keyword, KeywordEntry(entry: entry), vocabularies, in: mapping, into: schema)
            }
            readOpenAPI(mapping, into: schema)
            let limits = schema.countLimits
            if limits.count > 1 {
                schema.countLimits =
                    limits.filter(\.value.limit.isMinimum) + limits.filter { !$0.value.limit.isMinimum }
            }
        default:
            throw .error(
                "expected a schema (a mapping, or true or false), found \(node.kindName)", at: node.location)
        }
        return schema
    }

    private func read(
        _ keyword: SchemaKeyword, _ written: KeywordEntry, _ vocabularies: VocabularySet, in mapping: YAMLMapping,
        into schema: CompiledSchema
    ) throws(Diagnostic) {
        let definition = keyword.definition
        switch definition.vocabulary {
        case .core: try readCore(keyword, written, into: schema)
        case .applicator where vocabularies.contains(.applicator):
            try readApplicator(keyword, written, into: schema)
        case .unevaluated where vocabularies.contains(.unevaluated):
            try readUnevaluated(keyword, written, into: schema)
        case .validation where vocabularies.contains(.validation):
            if let limit = definition.limit, definition.companion == nil {
                try readLimit(keyword, limit, written, in: mapping, into: schema)
            } else {
                try readValidation(keyword, written, in: mapping, into: schema)
            }
        case .format:
            let asserted = vocabularies.contains(.formatAssertion) ? .known : formats
            let isAsserted = vocabularies.contains(.formatAssertion) || vocabularies.contains(.validation)
            let format = asserted.format(named: try written.string())
            schema.format = isAsserted ? format.map(written.with) : nil
        case .applicator, .unevaluated, .validation, .other: break
        }
    }

    // MARK: Core (core, section 8)

    private func readCore(
        _ name: SchemaKeyword, _ keyword: KeywordEntry, into schema: CompiledSchema
    ) throws(Diagnostic) {
        switch name {
        case .ref:
            let reference = try keyword.string()
            let target = try resolver.target(of: reference, base: base, at: keyword.value.location)
            schema.reference = keyword.with(compiled.id(for: target))
        case .dynamicRef:
            let reference = try keyword.string()
            let target = try resolver.target(of: reference, base: base, at: keyword.value.location)
            let dynamic = DynamicReference(
                initial: compiled.id(for: target),
                anchor: resolver.dynamicAnchor(of: reference, target: target))
            schema.dynamicReference = keyword.with(dynamic)
        case .id:
            let id = try keyword.string()
            guard URIReference(id).fragment ?? "" == "" else {
                throw .error(
                    "$id cannot have a fragment", at: keyword.value.location, hint: "use $anchor to name a fragment")
            }
        case .anchor, .dynamicAnchor:
            let name = try keyword.string()
            guard Self.isAnchorName(name) else {
                throw .error(
                    "expected \"\(keyword.name)\" to be a name, found \(shortened(name))", at: keyword.value.location,
                    hint: "a name is a letter or _, followed by letters, digits, -, . and _")
            }
        case .schema, .comment:
            _ = try keyword.string()
        case .defs:
            for entry in try keyword.mapping() { _ = compiled.id(for: entry.value) }
        default: break
        }
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

    private func readApplicator(
        _ name: SchemaKeyword, _ keyword: KeywordEntry, into schema: CompiledSchema
    ) throws(Diagnostic) {
        switch name {
        case .allOf: schema.allOf = try schemas(keyword).value
        case .anyOf: schema.anyOf = try schemas(keyword)
        case .oneOf: schema.oneOf = try schemas(keyword)
        case .not: schema.not = self.schema(keyword)
        case .if: schema.ifSchema = self.schema(keyword).value
        case .then: schema.thenSchema = self.schema(keyword).value
        case .else: schema.elseSchema = self.schema(keyword).value
        case .prefixItems: schema.prefixItems = try schemas(keyword)
        case .items:
            guard keyword.value.sequence == nil else {
                throw .error(
                    "expected \"items\" to be one schema, found a sequence", at: keyword.value.location,
                    hint: "in JSON Schema 2020-12, the keyword for a list of schemas is prefixItems")
            }
            schema.items = self.schema(keyword)
        case .contains: schema.contains = self.schema(keyword)
        case .properties:
            for entry in try keyword.mapping() {
                schema.properties[Array(entry.name.utf8)] = compiled.id(for: entry.value)
            }
        case .patternProperties:
            for entry in try keyword.mapping() {
                let pattern = try compiled.pattern(entry.name, in: entry.key)
                schema.patternProperties.append((pattern, compiled.id(for: entry.value)))
            }
        case .additionalProperties: schema.additionalProperties = self.schema(keyword)
        case .propertyNames: schema.propertyNames = self.schema(keyword)
        case .dependentSchemas:
            for entry in try keyword.mapping() {
                schema.dependentSchemas.append((entry.name, compiled.id(for: entry.value)))
            }
        default: break
        }
    }

    private func readUnevaluated(
        _ name: SchemaKeyword, _ keyword: KeywordEntry, into schema: CompiledSchema
    ) throws(Diagnostic) {
        switch name {
        case .unevaluatedItems: schema.unevaluatedItems = self.schema(keyword)
        case .unevaluatedProperties: schema.unevaluatedProperties = self.schema(keyword)
        default: break
        }
    }

    private func schema(_ keyword: KeywordEntry) -> Keyword<SchemaID> {
        keyword.with(compiled.id(for: keyword.value))
    }

    private func schemas(_ keyword: KeywordEntry) throws(Diagnostic) -> Keyword<[SchemaID]> {
        let nodes = try keyword.sequence(of: "schemas")
        guard !nodes.isEmpty else {
            throw .error("expected \(keyword.name) to have at least one schema", at: keyword.value.location)
        }
        return keyword.with(nodes.map { compiled.id(for: $0) })
    }

    // MARK: Validation (validation, section 6)

    private func readValidation(
        _ name: SchemaKeyword, _ keyword: KeywordEntry, in mapping: YAMLMapping, into schema: CompiledSchema
    ) throws(Diagnostic) {
        switch name {
        case .type: schema.types = keyword.with(try types(keyword, in: mapping))
        case .const: schema.constant = keyword.with(keyword.value)
        case .enum: schema.enumeration = keyword.with(try keyword.sequence(of: "values"))
        case .pattern:
            schema.pattern = keyword.with(try compiled.pattern(try keyword.string(), in: keyword.value))
        case .minContains: schema.minContains = try keyword.count()
        case .maxContains: schema.maxContains = try keyword.count()
        case .uniqueItems: schema.uniqueItems = keyword.with(try keyword.bool())
        case .required: schema.required = keyword.with(try keyword.names())
        case .dependentRequired:
            var dependencies: [(key: String, required: [String])] = []
            for entry in try keyword.mapping() {
                dependencies.append((entry.name, try KeywordEntry(entry: entry).names()))
            }
            schema.dependentRequired = keyword.with(dependencies)
        default: break
        }
    }

    private func types(_ keyword: KeywordEntry, in mapping: YAMLMapping) throws(Diagnostic) -> JSONTypes {
        var types: JSONTypes = []
        let names: [YAMLNode]
        switch keyword.value.value {
        case .string: names = [keyword.value]
        case .sequence(let nodes) where !nodes.isEmpty: names = nodes
        default:
            throw .error(
                "expected \"type\" to be the name of a type or a list of names, found \(keyword.value.foundPhrase)",
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
                throw .error("duplicate type \(shortened(text))", at: name.location)
            }
            types.insert(type)
        }
        // OpenAPI 3.0 has this keyword instead of the type "null".
        if let nullable = mapping.entry("nullable"), try KeywordEntry(entry: nullable).bool() { types.insert(.null) }
        return types
    }

    private func readLimit(
        _ keyword: SchemaKeyword, _ limit: SchemaKeyword.Limit, _ written: KeywordEntry, in mapping: YAMLMapping,
        into schema: CompiledSchema
    ) throws(Diagnostic) {
        if limit.isCount {
            let count = try written.count()
            schema.countLimits.append(written.with(CountLimit(keyword, limit, count.value)))
        } else if let keyword = Self.effective(keyword, written, in: mapping) {
            let limit = try numberLimit(keyword, keyword.definition.limit ?? limit, written)
            schema.numberLimits.append(written.with(limit))
        }
    }

    /// Returns the keyword that a number keyword is equivalent to. In OpenAPI 3.0, `exclusiveMinimum` and
    /// `exclusiveMaximum` are booleans that make `minimum` and `maximum` exclusive; for the boolean this returns `nil`.
    private static func effective(
        _ keyword: SchemaKeyword, _ written: KeywordEntry, in mapping: YAMLMapping
    ) -> SchemaKeyword? {
        switch keyword {
        case .minimum where mapping["exclusiveMinimum"]?.bool == true: .exclusiveMinimum
        case .maximum where mapping["exclusiveMaximum"]?.bool == true: .exclusiveMaximum
        case .exclusiveMinimum where written.value.bool != nil && mapping["minimum"] != nil: nil
        case .exclusiveMaximum where written.value.bool != nil && mapping["maximum"] != nil: nil
        default: keyword
        }
    }

    private func numberLimit(
        _ keyword: SchemaKeyword, _ limit: SchemaKeyword.Limit, _ written: KeywordEntry
    ) throws(Diagnostic) -> NumberLimit {
        let bound: JSONNumber
        switch written.value.value {
        case .integer(let value): bound = .integer(value)
        case .number(let value) where value.isFinite: bound = .real(value)
        case .bool:
            throw .error(
                "expected \"\(written.name)\" to be a number, found \(written.value.phrase)",
                at: written.value.location,
                hint: "since draft 6 of JSON Schema, the value of \"\(written.name)\" is the bound")
        default: throw written.wrong("a number")
        }
        if limit.bound == .divisor {
            guard bound.order(to: .integer(0)) == .greater else { throw written.wrong("greater than 0") }
        }
        return NumberLimit(
            limit: limit, bound: bound, text: written.value.phrase, code: ViolationCode(keyword))
    }
}

/// A keyword and its value in a schema's mapping.
struct KeywordEntry {
    let entry: YAMLMapping.Entry

    var name: String { entry.name }
    var value: YAMLNode { entry.value }

    func with<Value>(_ value: Value) -> Keyword<Value> { Keyword(value: value, location: entry.key.location) }

    func wrong(_ expected: String) -> Diagnostic {
        .error("expected \"\(name)\" to be \(expected), found \(value.foundPhrase)", at: value.location)
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

    /// The value as a list of strings.
    func names() throws(Diagnostic) -> [String] {
        var names: [String] = []
        for node in try sequence(of: "keys") {
            guard let name = node.string else {
                throw .error(
                    "expected \"\(self.name)\" to be a list of strings, found \(node.foundPhrase)", at: node.location)
            }
            names.append(name)
        }
        return names
    }

    /// The value as a non-negative integer (`2.0` is an integer, too).
    func count() throws(Diagnostic) -> Keyword<Int> {
        let count: Int?
        switch value.value {
        case .integer(let value): count = Int(value)
        // A larger float can be reduced to Int.max, because no count exceeds it.
        case .number(let value) where value.rounded() == value && value.isFinite:
            count = value < 0 ? -1 : Int(exactly: value) ?? .max
        default: count = nil
        }
        guard let count, count >= 0 else { throw wrong("an integer of 0 or more") }
        return with(count)
    }
}
