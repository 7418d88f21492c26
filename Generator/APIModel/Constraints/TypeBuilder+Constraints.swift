import OpenAPI
import SchemaKeywords
import YAMLTree

/// Constraints with all keywords of a schema.
extension TypeBuilder {
    /// Returns the constraint with all keywords of a schema.
    /// - Throws: a located diagnostic if a keyword's value is malformed or a reference has no target.
    mutating func constraint(_ schema: Schema) throws(Diagnostic) -> SchemaConstraint {
        if let boolean = schema.node.bool { return boolean ? SchemaConstraint() : .never }
        guard let mapping = schema.node.mapping else {
            throw .error(
                "expected a schema (a mapping or a boolean), found \(schema.node.kindName)", at: schema.location)
        }
        constraints.depth += 1
        defer { constraints.depth -= 1 }
        guard constraints.depth < ConstraintTable.maxNestingDepth else {
            throw .error("schemas are nested deeper than 100", at: schema.location)
        }
        var constraint = SchemaConstraint()
        for entry in mapping {
            if let keyword = try constraintKeyword(entry, of: schema, mapping) { constraint.keywords.append(keyword) }
        }
        return constraint
    }

    /// Returns the constraint of one keyword of a schema, together with the keywords that change its meaning; `nil` for
    /// a keyword that doesn't restrict values by itself.
    mutating func constraintKeyword(
        _ entry: YAMLMapping.Entry, of schema: Schema, _ mapping: YAMLMapping
    ) throws(Diagnostic) -> ConstraintKeyword? {
        guard let keyword = SchemaKeyword(named: entry.name) else { return nil }
        let value = entry.value
        let child = schema.child(entry.name, at: value)
        switch keyword {
        case .ref: return .reference(try constraintName(of: try schemas.target(value)))
        case .type: return .types(try schemas.types(of: mapping))
        case .enum: return .values(value.sequence?.map(JSONLiteral.init) ?? [])
        case .const: return .constant(JSONLiteral(value))
        case .pattern: return isUsable(value) ? value.string.map(ConstraintKeyword.pattern) : nil
        case .format: return value.string.flatMap { strings.format(named: $0) == nil ? nil : .format($0) }
        case .uniqueItems: return value.bool == true ? .uniqueItems : nil
        case .prefixItems: return .prefixItems(try constraintList(entry.name, of: mapping, in: schema))
        case .items:
            if value.sequence != nil { return nil }
            return .items(try constraint(child), from: mapping["prefixItems"]?.sequence?.count ?? 0)
        case .contains:
            return .contains(
                try constraint(child), minimum: try count(mapping["minContains"]),
                maximum: try count(mapping["maxContains"]))
        case .required:
            guard let names = value.sequence?.compactMap(\.string) else { return nil }
            let directed = directedMembers(mapping, of: schema)
            return .required(names.filter { !directed.contains($0) })
        case .dependentRequired:
            return .dependentRequired(
                (value.mapping?.entries ?? []).map {
                    .init(key: $0.name, needs: ($0.value.sequence ?? []).compactMap(\.string))
                })
        case .propertyNames: return .propertyNames(try constraint(child))
        case .properties: return .properties(try members(value, of: child))
        case .patternProperties: return .patternProperties(try members(value, of: child, arePatterns: true))
        case .additionalProperties:
            return .additionalProperties(
                try constraint(child), excluding: mapping["properties"]?.mapping?.names.map { $0 } ?? [],
                matching: mapping["patternProperties"]?.mapping?.names.map { $0 } ?? [])
        case .allOf: return .allOf(try constraintList(entry.name, of: mapping, in: schema))
        case .dependentSchemas: return .dependentSchemas(try members(value, of: child))
        case .if: return try condition(of: schema, mapping)
        case .not: return .not(try constraint(child))
        case .anyOf: return .anyOf(try constraintList(entry.name, of: mapping, in: schema))
        case .oneOf: return .oneOf(try constraintList(entry.name, of: mapping, in: schema))
        case .unevaluatedItems: return .unevaluatedItems(try constraint(child))
        case .unevaluatedProperties: return .unevaluatedProperties(try constraint(child))
        default:
            guard let limit = keyword.definition.limit, keyword.definition.companion == nil else { return nil }
            return limit.isCount ? try count(value).map { .count(keyword.identifier, $0) } : bound(entry, mapping)
        }
    }

    /// Returns the members that OpenAPI 3.0 requires in one direction only. Constraints don't depend on the direction.
    private mutating func directedMembers(_ mapping: YAMLMapping, of schema: Schema) -> Set<String> {
        let members = mapping["properties"]?.mapping?.entries ?? []
        let directed = members.filter { member in
            member.value["$ref"] == nil
                && (member.value["readOnly"]?.bool == true) != (member.value["writeOnly"]?.bool == true)
        }
        guard !directed.isEmpty, schemas.isOpenAPI30(schema) else { return [] }
        return Set(directed.map(\.name))
    }

    private mutating func constraintList(
        _ keyword: String, of mapping: YAMLMapping, in schema: Schema
    ) throws(Diagnostic) -> [SchemaConstraint] {
        var constraints: [SchemaConstraint] = []
        for part in try schemas.list(keyword, of: mapping, in: schema) { constraints.append(try constraint(part)) }
        return constraints
    }

    private mutating func members(
        _ value: YAMLNode, of schema: Schema, arePatterns: Bool = false
    ) throws(Diagnostic) -> [ConstraintKeyword.KeyedConstraint] {
        var members: [ConstraintKeyword.KeyedConstraint] = []
        for entry in value.mapping?.entries ?? [] {
            let name = entry.key.text ?? ""
            if arePatterns, !isUsable(YAMLNode(.string(name), at: entry.key.location, text: name)) { continue }
            members.append(.init(key: name, constraint: try constraint(schema.child(name, at: entry.value))))
        }
        return members
    }

    private mutating func condition(of schema: Schema, _ mapping: YAMLMapping) throws(Diagnostic) -> ConstraintKeyword?
    {
        var parts: [SchemaConstraint] = []
        for keyword in ["if", "then", "else"] {
            guard let node = mapping[keyword] else {
                parts.append(SchemaConstraint())
                continue
            }
            parts.append(try constraint(schema.child(keyword, at: node)))
        }
        return .condition(parts[0], then: parts[1], else: parts[2])
    }

    /// Returns the constraint of a bound on numbers. In OpenAPI 3.0 `exclusiveMinimum: true` makes `minimum` exclusive.
    private func bound(_ entry: YAMLMapping.Entry, _ mapping: YAMLMapping) -> ConstraintKeyword? {
        guard entry.value.number != nil else { return nil }
        let exclusive = ["minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"][entry.name]
        let isExclusive = exclusive.map { mapping[$0]?.bool == true } ?? false
        return .bound(isExclusive ? exclusive ?? entry.name : entry.name, JSONLiteral(entry.value))
    }

    // MARK: Named constraints

    /// Returns the name of the constraint of a `$ref` target. The name is reserved before the constraint is built,
    /// because the constraint may refer to itself.
    mutating func constraintName(of schema: Schema) throws(Diagnostic) -> String {
        if let known = constraints.name(of: schema) { return known }
        let name = try constraints.reserveName(of: schema)
        let outer = constraints.depth
        constraints.depth = 0
        defer { constraints.depth = outer }
        let constraint = try constraint(schema)
        constraints.define(name, of: schema, as: constraint)
        return name
    }
}
