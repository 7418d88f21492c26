import SchemaKeywords
import YAMLTree

/// Reading of a schema's keywords.
extension SchemaReader {
    /// Reads the keywords of a schema itself, not of its references and `allOf`.
    mutating func read(
        _ mapping: YAMLMapping, of schema: Schema, into result: inout ResolvedSchema
    ) throws(Diagnostic) {
        let isNew = checked.insert(schema.id).inserted
        for entry in mapping {
            let value = entry.value
            guard let keyword = SchemaKeyword(named: entry.name) else {
                if entry.name.hasPrefix("x-") {
                    result.history += history(entry)
                } else if isNew {
                    unknownKeyword(entry)
                }
                continue
            }
            switch keyword {
            case .ref, .allOf: break
            case .title: result.title = text(value, entry.name, isNew)
            case .description: result.description = text(value, entry.name, isNew)
            case .deprecated: result.isDeprecated = try boolean(value, entry.name)
            case .default: result.defaultValue = value
            case .type:
                let types = try types(value)
                join(types, at: value.location, into: &result)
            case .properties: try readProperties(value, of: schema, into: &result)
            case .required: try readRequired(value, isNew, into: &result)
            case .additionalProperties:
                join(additionalProperties(value, of: schema), at: entry.key.location, into: &result)
            case .patternProperties:
                for (pattern, inner) in try entries(value, "patterns and schemas") {
                    add(pattern, schema.child(entry.name, pattern.text ?? "", at: inner), to: &result)
                }
            case .propertyNames: result.propertyNames = schema.child(entry.name, at: value)
            case .items:
                if value.sequence != nil {
                    result.unsupportedKeywords.append(entry)
                } else if mapping["prefixItems"] == nil {
                    join(schema.child(entry.name, at: value), into: &result)
                } else {
                    result.constraintKeywords.append(entry)
                }
            case .enum: try readEnumeration(value, into: &result)
            case .const: result.constant = value
            case .oneOf, .anyOf:
                let schemas = try list(entry.name, of: mapping, in: schema)
                let branches = ResolvedSchema.Branches(
                    keyword: entry.name, schemas: schemas, location: entry.key.location)
                try join(branches, into: &result)
            case .discriminator:
                result.discriminator = try discriminator(value)
                if isNew { warnOfDefaultMapping(value) }
            case .not: result.not = schema.child(entry.name, at: value)
            case .format:
                _ = try string(value, entry.name)
                result.format = value
            case .pattern:
                _ = try string(value, entry.name)
                result.pattern = value
            case .nullable: _ = try boolean(value, entry.name)
            case .readOnly, .writeOnly:
                // OpenAPI 3.0 ignores siblings of `$ref`, and requires such members by direction; 3.1 does neither.
                guard value.bool == true, mapping["$ref"] == nil, isOpenAPI30(schema) else { break }
                if keyword == .readOnly { result.isReadOnly = true } else { result.isWriteOnly = true }
            case .uniqueItems: result.uniqueItems = try boolean(value, entry.name) || result.uniqueItems
            default:
                switch keyword.definition.role {
                case .annotation: break
                case .limit: try readLimit(entry, into: &result)
                case .typed, .constraint: result.constraintKeywords.append(entry)
                case .replaced:
                    // A replaced keyword is ignored if its successor is present, and has no effect without members.
                    if keyword != .additionalItems, value.mapping?.isEmpty != true {
                        result.unsupportedKeywords.append(entry)
                    }
                case .unsupported: result.unsupportedKeywords.append(entry)
                }
            }
        }
        if isNew { warnOfReplaced(schema) }
        if mapping["nullable"]?.bool == true {
            // OpenAPI 3.0's counterpart of "null" among the types.
            result.isNullable = true
            if !result.types.isEmpty, !result.types.contains(.null) { result.types.append(.null) }
        }
        readExclusiveFlags(mapping, into: &result)
    }

    private mutating func unknownKeyword(_ entry: YAMLMapping.Entry) {
        // A whole document in place of a schema is reported for its other keys.
        if entry.name == "openapi" { return }
        // This many unknown keywords aren't typing errors; suggestions would only cost time.
        let names = SchemaKeyword.allCases.map(\.name)
        let near = diagnostics.count < 200 ? suggestion(for: entry.name, among: names) : nil
        diagnostics.append(
            .warning(
                "unknown keyword \"\(entry.name)\" in a schema", at: entry.key.location,
                hint: near ?? "custom keywords begin with \"x-\""))
    }

    /// Warns of keywords from older drafts, which are read as their successors.
    private mutating func warnOfReplaced(_ schema: Schema) {
        for entry in schema.replaced {
            guard let keyword = SchemaKeyword(named: entry.name) else { continue }
            let successors = keyword.successors(of: entry.value).map { "\"\($0.name)\"" }.joined(separator: " and ")
            let what = entry.value.sequence == nil ? "\"\(entry.name)\"" : "\"\(entry.name)\" with a list of schemas"
            diagnostics.append(
                .warning(
                    "\(what) is from drafts of JSON Schema before 2019-09; it is read as \(successors)",
                    at: entry.key.location, hint: "write \(successors)"))
        }
    }

    // MARK: Objects

    private func readProperties(
        _ value: YAMLNode, of schema: Schema, into result: inout ResolvedSchema
    ) throws(Diagnostic) {
        for (key, inner) in try entries(value, "properties") {
            let name = key.text ?? ""
            let schema = schema.child("properties", name, at: inner)
            try add(ResolvedSchema.Property(name: name, schema: schema, location: key.location), to: &result)
        }
    }

    private mutating func readRequired(
        _ value: YAMLNode, _ isNew: Bool, into result: inout ResolvedSchema
    ) throws(Diagnostic) {
        if value.bool != nil {
            // A common mistake, from draft 3 of JSON Schema; it has no effect.
            guard isNew else { return }
            diagnostics.append(
                .warning(
                    "\"required\" is a list of keys; this value is ignored", at: value.location,
                    hint: "list the property under \"required\" of the schema around it"))
            return
        }
        for name in try strings(value, "required") { result.required.insert(name) }
    }

    private func additionalProperties(
        _ value: YAMLNode, of schema: Schema
    ) -> ResolvedSchema.AdditionalProperties {
        if let allowed = value.bool { return allowed ? .allowed : .forbidden }
        if value.mapping?.isEmpty ?? false { return .allowed }
        return .schema(schema.child("additionalProperties", at: value))
    }

    // MARK: Values

    private func readEnumeration(_ value: YAMLNode, into result: inout ResolvedSchema) throws(Diagnostic) {
        guard let values = value.sequence else {
            throw .error("expected the values of \"enum\", found \(value.kindName)", at: value.location)
        }
        join(values, into: &result)
    }

    private func discriminator(_ value: YAMLNode) throws(Diagnostic) -> ResolvedSchema.Discriminator? {
        // Swagger 2.0 and some documents give only the key's name.
        guard let key = (value["propertyName"] ?? value).string else { return nil }
        let mapping = try value["mapping"].map { node throws(Diagnostic) in try entries(node, "values and schemas") }
        return ResolvedSchema.Discriminator(
            key: key, mapping: (mapping ?? []).map { ($0.key.text ?? "", $0.value) })
    }

    /// Warns of OpenAPI 3.2's `defaultMapping`: generated code keeps unknown values of the key, or rejects them.
    private mutating func warnOfDefaultMapping(_ discriminator: YAMLNode) {
        guard let entry = discriminator.mapping?.entry("defaultMapping") else { return }
        diagnostics.append(
            .warning("specgen does not support \"defaultMapping\" here; it is left out", at: entry.key.location))
    }

    private func readLimit(_ entry: YAMLMapping.Entry, into result: inout ResolvedSchema) throws(Diagnostic) {
        // In OpenAPI 3.0 a boolean states whether `minimum` or `maximum` is exclusive.
        if entry.value.bool != nil, entry.name.hasPrefix("exclusive") { return }
        guard let number = entry.value.number, number.isFinite else {
            throw .error(
                "expected a number as \"\(entry.name)\", found "
                    + (entry.value.text.map { "\"\($0)\"" } ?? entry.value.kindName), at: entry.value.location)
        }
        // The tighter limit of the schema, its reference and its `allOf` applies.
        result.limits[entry.name] = Self.tighter(
            result.limits[entry.name] ?? entry.value, entry.value, isMinimum: Self.isMinimum(entry.name))
    }

    private func readExclusiveFlags(_ mapping: YAMLMapping, into result: inout ResolvedSchema) {
        for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")]
        where mapping[flag]?.bool == true {
            guard let value = mapping[bound] else { continue }
            result.limits[bound] = nil
            result.limits[flag] = value
        }
    }

    /// Returns the sentences for an `x-` keyword about the history of an element.
    func history(_ entry: YAMLMapping.Entry) -> [String] { historyKeywords?.sentences(entry) ?? [] }

    // MARK: Kinds of values

    /// Returns the schemas in the list under a keyword; none if the keyword is absent.
    /// - Throws: a located diagnostic if its value isn't a list, or is empty.
    public func list(_ keyword: String, of mapping: YAMLMapping, in schema: Schema) throws(Diagnostic) -> [Schema] {
        guard let value = mapping[keyword] else { return [] }
        guard let parts = value.sequence, !parts.isEmpty else {
            let found = value.sequence == nil ? value.kindName : "an empty list"
            throw .error("expected a list of schemas in \"\(keyword)\", found \(found)", at: value.location)
        }
        return parts.enumerated().map { schema.child(keyword, String($0.offset), at: $0.element) }
    }

    private func entries(_ value: YAMLNode, _ what: String) throws(Diagnostic) -> [(key: YAMLNode, value: YAMLNode)] {
        guard let mapping = value.mapping else {
            throw .error("expected a mapping of \(what), found \(value.kindName)", at: value.location)
        }
        return mapping.map { ($0.key, $0.value) }
    }

    /// Returns the types in a schema's `type`, and `null` if the schema has OpenAPI 3.0's `nullable`.
    /// - Throws: a located diagnostic for an unknown type.
    public func types(of mapping: YAMLMapping) throws(Diagnostic) -> [SchemaType] {
        guard let value = mapping["type"] else { return [] }
        let types = try types(value)
        return mapping["nullable"]?.bool == true && !types.contains(.null) ? types + [.null] : types
    }

    private func types(_ value: YAMLNode) throws(Diagnostic) -> [SchemaType] {
        var types: [SchemaType] = []
        if let list = value.sequence, list.isEmpty {
            throw .error("expected a type or a list of types, found an empty list", at: value.location)
        }
        for node in value.sequence ?? [value] {
            guard let type = (node.isNull ? "null" : node.string).flatMap(SchemaType.init) else {
                throw .error(
                    "unknown type \(node.text.map { "\"\($0)\"" } ?? node.kindName)", at: node.location,
                    hint: suggestion(for: node.text ?? "", among: SchemaType.allCases.map(\.rawValue))
                        ?? "the types are \(SchemaType.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            if !types.contains(type) { types.append(type) }
        }
        return types
    }

    /// Returns the text of a title or description: any scalar. Another value is left out, with a warning.
    private mutating func text(_ value: YAMLNode, _ keyword: String, _ isNew: Bool) -> String? {
        if let text = value.text { return value.isNull ? nil : text }
        if isNew {
            diagnostics.append(
                .warning("expected a string as \"\(keyword)\", found \(value.kindName)", at: value.location))
        }
        return nil
    }

    func string(_ value: YAMLNode, _ keyword: String) throws(Diagnostic) -> String {
        guard let string = value.string else {
            throw .error("expected a string as \"\(keyword)\", found \(value.kindName)", at: value.location)
        }
        return string
    }

    func boolean(_ value: YAMLNode, _ keyword: String) throws(Diagnostic) -> Bool {
        guard let boolean = value.bool else {
            throw .error("expected true or false as \"\(keyword)\", found \(value.kindName)", at: value.location)
        }
        return boolean
    }

    func strings(_ value: YAMLNode, _ keyword: String) throws(Diagnostic) -> [String] {
        guard let values = value.sequence else {
            throw .error("expected a list of strings as \"\(keyword)\", found \(value.kindName)", at: value.location)
        }
        var strings: [String] = []
        for value in values { strings.append(try string(value, keyword)) }
        return strings
    }
}
