import OpenAPI
import YAMLTree

/// How a schema's keywords, all of them, become a rule.
extension TypeBuilder {
    /// The rule that says all that a schema says.
    /// - Throws: a located diagnostic when a keyword's value is malformed or a reference leads nowhere.
    mutating func rule(_ schema: Schema) throws(Diagnostic) -> RuleModel {
        if let boolean = schema.node.bool { return boolean ? RuleModel() : .never }
        guard let mapping = schema.node.mapping else {
            throw .error(
                "expected a schema, a mapping or a boolean, found \(schema.node.kindName)", at: schema.location)
        }
        constraints.depth += 1
        defer { constraints.depth -= 1 }
        guard constraints.depth < ConstraintTable.deepest else { throw .error("schemas are nested deeper than 100", at: schema.location) }
        var rule = RuleModel()
        for entry in mapping {
            if let keyword = try ruleKeyword(entry, of: schema, mapping) { rule.keywords.append(keyword) }
        }
        return rule
    }

    /// A keyword with what it needs to know of those beside it; `nil` for those that restrict nothing by themselves.
    mutating func ruleKeyword(
        _ entry: YAMLMapping.Entry, of schema: Schema, _ mapping: YAMLMapping
    ) throws(Diagnostic) -> RuleKeyword? {
        let value = entry.value
        let child = schema.child(entry.name, at: value)
        switch entry.name {
        case "$ref": return .reference(try ruleName(of: try schemas.target(value)))
        case "type": return .types(try schemas.types(of: mapping))
        case "enum": return .values(value.sequence?.map(JSONLiteral.init) ?? [])
        case "const": return .constant(JSONLiteral(value))
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
            return bound(entry, mapping)
        case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
            return try count(value).map { .count(entry.name, $0) }
        case "x-maxBytes": return try count(value).map { .count("maxBytes", $0) }
        case "pattern": return isUsable(value) ? value.string.map(RuleKeyword.pattern) : nil
        case "format": return value.string.flatMap { strings.format(named: $0) == nil ? nil : .format($0) }
        case "uniqueItems": return value.bool == true ? .uniqueItems : nil
        case "prefixItems": return .prefixItems(try rules(entry.name, of: mapping, in: schema))
        case "items":
            if value.sequence != nil { return nil }
            return .items(try rule(child), from: mapping["prefixItems"]?.sequence?.count ?? 0)
        case "contains":
            return .contains(
                try rule(child), minimum: try count(mapping["minContains"]), maximum: try count(mapping["maxContains"]))
        case "required":
            guard let names = value.sequence?.compactMap(\.string) else { return nil }
            let directed = directedMembers(mapping, of: schema)
            return .required(names.filter { !directed.contains($0) })
        case "dependentRequired":
            return .dependentRequired(
                (value.mapping?.entries ?? []).map {
                    .init(key: $0.name, needs: ($0.value.sequence ?? []).compactMap(\.string))
                })
        case "propertyNames": return .propertyNames(try rule(child))
        case "properties": return .properties(try members(value, of: child))
        case "patternProperties": return .patternProperties(try members(value, of: child, arePatterns: true))
        case "additionalProperties":
            return .additionalProperties(
                try rule(child), besides: mapping["properties"]?.mapping?.names.map { $0 } ?? [],
                matching: mapping["patternProperties"]?.mapping?.names.map { $0 } ?? [])
        case "allOf": return .allOf(try rules(entry.name, of: mapping, in: schema))
        case "dependentSchemas": return .dependentSchemas(try members(value, of: child))
        case "if": return try condition(of: schema, mapping)
        case "not": return .not(try rule(child))
        case "anyOf": return .anyOf(try rules(entry.name, of: mapping, in: schema))
        case "oneOf": return .oneOf(try rules(entry.name, of: mapping, in: schema))
        case "unevaluatedItems": return .unevaluatedItems(try rule(child))
        case "unevaluatedProperties": return .unevaluatedProperties(try rule(child))
        default: return nil
        }
    }

    /// The members that OpenAPI 3.0 requires by direction only, which a constraint doesn't know.
    private mutating func directedMembers(_ mapping: YAMLMapping, of schema: Schema) -> Set<String> {
        let members = mapping["properties"]?.mapping?.entries ?? []
        let directed = members.filter { member in
            member.value["$ref"] == nil
                && (member.value["readOnly"]?.bool == true) != (member.value["writeOnly"]?.bool == true)
        }
        guard !directed.isEmpty, schemas.isOpenAPI30(schema) else { return [] }
        return Set(directed.map(\.name))
    }

    private mutating func rules(
        _ keyword: String, of mapping: YAMLMapping, in schema: Schema
    ) throws(Diagnostic) -> [RuleModel] {
        var rules: [RuleModel] = []
        for part in try schemas.list(keyword, of: mapping, in: schema) { rules.append(try rule(part)) }
        return rules
    }

    private mutating func members(
        _ value: YAMLNode, of schema: Schema, arePatterns: Bool = false
    ) throws(Diagnostic) -> [RuleKeyword.KeyedRule] {
        var members: [RuleKeyword.KeyedRule] = []
        for entry in value.mapping?.entries ?? [] {
            let name = entry.key.text ?? ""
            if arePatterns, !isUsable(YAMLNode(.string(name), at: entry.key.location, text: name)) { continue }
            members.append(.init(key: name, rule: try rule(schema.child(name, at: entry.value))))
        }
        return members
    }

    private mutating func condition(of schema: Schema, _ mapping: YAMLMapping) throws(Diagnostic) -> RuleKeyword? {
        var parts: [RuleModel] = []
        for keyword in ["if", "then", "else"] {
            guard let node = mapping[keyword] else {
                parts.append(RuleModel())
                continue
            }
            parts.append(try rule(schema.child(keyword, at: node)))
        }
        return .condition(parts[0], then: parts[1], else: parts[2])
    }

    /// A bound of numbers; OpenAPI 3.0 says by a boolean whether the one beside it is exclusive.
    private func bound(_ entry: YAMLMapping.Entry, _ mapping: YAMLMapping) -> RuleKeyword? {
        guard entry.value.number != nil else { return nil }
        let exclusive = ["minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"][entry.name]
        let isExclusive = exclusive.map { mapping[$0]?.bool == true } ?? false
        return .bound(isExclusive ? exclusive ?? entry.name : entry.name, JSONLiteral(entry.value))
    }

    // MARK: Named rules

    /// The name of the rule of a schema that a reference leads to. It is built after its name is known, for it may hold
    /// itself.
    mutating func ruleName(of schema: Schema) throws(Diagnostic) -> String {
        if let known = constraints.name(of: schema) { return known }
        let name = try constraints.addName(of: schema)
        let outer = constraints.depth
        constraints.depth = 0
        defer { constraints.depth = outer }
        let rule = try rule(schema)
        constraints.complete(name, of: schema, as: rule)
        return name
    }
}
