import SchemaKeywords
import YAMLTree

/// Merging of `allOf`, references and intersections into one resolved schema.
extension SchemaReader {
    /// Merges a part of `allOf` into the parts before it. Annotations of earlier parts take precedence.
    mutating func merge(_ part: ResolvedSchema, into result: inout ResolvedSchema) throws(Diagnostic) {
        let limits = result.limits
        result.isNever = result.isNever || part.isNever
        result.title = result.title ?? part.title
        result.description = result.description ?? part.description
        result.isDeprecated = result.isDeprecated || part.isDeprecated
        result.defaultValue = part.defaultValue ?? result.defaultValue
        join(part.types, at: part.origin.location, into: &result)
        result.parts += part.parts
        for property in part.properties { try add(property, to: &result) }
        for name in part.required { result.required.insert(name) }
        join(part.additionalProperties, at: part.origin.location, into: &result)
        for (pattern, schema) in part.patternProperties { add(pattern, schema, to: &result) }
        result.propertyNames = joined(result.propertyNames, part.propertyNames)
        result.items = joined(result.items, part.items)
        if let values = part.enumeration { join(values, into: &result) }
        // Of keywords that can't be merged, the later one is kept; the generator turns the others into constraints.
        if let old = result.constant, let new = part.constant, !old.isSame(as: new) { result.isNever = true }
        result.constant = part.constant ?? result.constant
        if let branches = part.branches { try join(branches, into: &result) }
        result.discriminator = result.discriminator ?? part.discriminator
        result.not = part.not ?? result.not
        result.pattern = part.pattern ?? result.pattern
        result.format = part.format ?? result.format
        result.limits.merge(part.limits) { Self.tighter($0, $1, isMinimum: false) }
        for (keyword, node) in part.limits where Self.isMinimum(keyword) {
            result.limits[keyword] = Self.tighter(limits[keyword] ?? node, node, isMinimum: true)
        }
        result.uniqueItems = result.uniqueItems || part.uniqueItems
        result.isReadOnly = result.isReadOnly || part.isReadOnly
        result.isWriteOnly = result.isWriteOnly || part.isWriteOnly
        result.unsupportedKeywords += part.unsupportedKeywords
        result.constraintKeywords += part.constraintKeywords
    }

    static func isMinimum(_ keyword: String) -> Bool {
        SchemaKeyword(named: keyword)?.definition.limit?.isMinimum ?? false
    }

    /// Returns the stricter of two limits under the same keyword.
    static func tighter(_ left: YAMLNode, _ right: YAMLNode, isMinimum: Bool) -> YAMLNode {
        guard let first = left.number, let second = right.number else { return right }
        return (first < second) == isMinimum ? right : left
    }

    /// Keeps the types that both lists allow. An empty list allows all types.
    mutating func join(_ types: [SchemaType], at location: SourceLocation, into result: inout ResolvedSchema) {
        let known = result.types
        guard !known.isEmpty, !types.isEmpty else {
            result.types = known + types
            return
        }
        result.types =
            known.filter { types.contains($0) || $0 == .integer && types.contains(.number) }
            + (types.contains(.integer) && known.contains(.number) && !known.contains(.integer) ? [.integer] : [])
        if result.types.isEmpty { result.isNever = true }
    }

    /// Keeps the later of two unions, unless its branches are only constraints.
    func join(_ branches: ResolvedSchema.Branches, into result: inout ResolvedSchema) throws(Diagnostic) {
        if result.branches != nil, try onlyConstrain(branches) { return }
        result.branches = branches
    }

    private func joined(_ schema: Schema?, _ other: Schema?) -> Schema? {
        guard let schema, let other else { return schema ?? other }
        return schema.node == other.node ? schema : schema.intersection(other)
    }

    /// Adds a property. If there already is one with its name, values must match both schemas.
    func add(_ property: ResolvedSchema.Property, to result: inout ResolvedSchema) throws(Diagnostic) {
        guard let old = result.property(property.name)?.schema else { return result.set(property) }
        // The later schema is the more specific one, so its annotations take precedence.
        let new = property.schema
        let joined = try implies(new, old) ? new : implies(old, new) ? old : new.intersection(old)
        result.set(ResolvedSchema.Property(name: property.name, schema: joined, location: property.location))
    }

    /// Returns whether the second schema evidently allows every value that the first one allows.
    private func implies(_ first: Schema, _ second: Schema) throws(Diagnostic) -> Bool {
        if first.node == second.node, second.intersected.isEmpty { return true }
        guard second.intersected.isEmpty, let mapping = second.node.mapping else { return second.node.bool == true }
        let keywords = mapping.names.filter {
            ["readOnly", "writeOnly"].contains($0)
                ? mapping[$0]?.bool == true && first.node[$0]?.bool != true : !Schema.isWithoutEffect($0)
        }
        if keywords.isEmpty { return true }
        guard keywords == ["type"], try !isNullable(first) else { return false }
        return try statedType(of: first) == mapping["type"]
    }

    func join(_ items: Schema, into result: inout ResolvedSchema) {
        result.items = joined(items, result.items)
    }

    mutating func join(
        _ new: ResolvedSchema.AdditionalProperties, at location: SourceLocation, into result: inout ResolvedSchema
    ) {
        switch (result.additionalProperties, new) {
        case (_, .unspecified), (.forbidden, _), (.schema, .allowed): break
        case (.schema(let old), .schema(let new)):
            result.additionalProperties = .schema(joined(old, new) ?? new)
        default: result.additionalProperties = new
        }
    }

    mutating func add(_ pattern: YAMLNode, _ schema: Schema, to result: inout ResolvedSchema) {
        if let index = result.patternProperties.firstIndex(where: { $0.pattern == pattern }) {
            let old = result.patternProperties[index].schema
            result.patternProperties[index].schema = joined(schema, old) ?? schema
        } else {
            result.patternProperties.append((pattern, schema))
        }
    }

    /// Keeps the values that both lists contain.
    func join(_ values: [YAMLNode], into result: inout ResolvedSchema) {
        result.enumeration = result.enumeration?.filter { values.contains($0) } ?? values
        if result.enumeration?.isEmpty == true { result.isNever = true }
    }
}
