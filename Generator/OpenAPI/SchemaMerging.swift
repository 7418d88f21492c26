import YAMLTree

/// How what several schemas say at once becomes one view.
extension SchemaReader {
    /// Merges a part of `allOf` into what was said before it, which comes first where only one can be kept.
    mutating func merge(_ part: ResolvedSchema, into result: inout ResolvedSchema) throws(Diagnostic) {
        let limits = result.limits
        result.isNever = result.isNever || part.isNever
        result.title = result.title ?? part.title
        result.description = result.description ?? part.description
        result.isDeprecated = result.isDeprecated || part.isDeprecated
        result.defaultValue = part.defaultValue ?? result.defaultValue
        result.types = try joined(result.types, part.types, at: part.origin.location)
        for property in part.properties { try add(property, to: &result) }
        for name in part.required { result.required.insert(name) }
        join(part.additionalProperties, at: part.origin.location, into: &result)
        for (pattern, schema) in part.patternProperties { add(pattern, schema, to: &result) }
        result.propertyNames = joined(result.propertyNames, part.propertyNames)
        result.items = joined(result.items, part.items)
        if let values = part.enumeration { try join(values, into: &result) }
        if let constant = part.constant { join(&result.constant, constant, "const", constant.location) { $0 == $1 } }
        if let branches = part.branches { join(branches, into: &result) }
        result.discriminator = result.discriminator ?? part.discriminator
        if let not = part.not { join(&result.not, not, "not", not.location) { $0.node == $1.node } }
        if let pattern = part.pattern { join(&result.pattern, pattern, "pattern", pattern.location) { $0 == $1 } }
        if let format = part.format { join(&result.format, format, "format", format.location) { $0 == $1 } }
        result.limits.merge(part.limits) { Self.tighter($0, $1, isMinimum: false) }
        for (keyword, node) in part.limits where Self.isMinimum(keyword) {
            result.limits[keyword] = Self.tighter(limits[keyword] ?? node, node, isMinimum: true)
        }
        result.uniqueItems = result.uniqueItems || part.uniqueItems
        result.others += part.others
    }

    static func isMinimum(_ keyword: String) -> Bool { keyword.hasPrefix("min") || keyword.hasSuffix("Minimum") }

    /// Of two limits under the same keyword, the one that lets in less.
    static func tighter(_ left: YAMLNode, _ right: YAMLNode, isMinimum: Bool) -> YAMLNode {
        guard let first = left.number, let second = right.number else { return right }
        return (first < second) == isMinimum ? right : left
    }

    /// The types that both lists let in; an empty list lets in all.
    func joined(
        _ types: [SchemaType], _ others: [SchemaType], at location: SourceLocation
    ) throws(Diagnostic) -> [SchemaType] {
        if types.isEmpty || others.isEmpty { return types + others }
        let both =
            types.filter { others.contains($0) || $0 == .integer && others.contains(.number) }
            + (others.contains(.integer) && types.contains(.number) && !types.contains(.integer) ? [.integer] : [])
        guard !both.isEmpty else {
            throw .error("no value is of all the types that are asked for here", at: location)
        }
        return both
    }

    private func joined(_ schema: Schema?, _ other: Schema?) -> Schema? {
        guard let schema, let other else { return schema ?? other }
        return schema.node == other.node ? schema : schema.and(other)
    }

    /// Adds a property; one that is there already has to be kept as well.
    func add(_ property: ResolvedSchema.Property, to result: inout ResolvedSchema) throws(Diagnostic) {
        guard let old = result.property(property.name)?.schema else { return result.set(property) }
        // The later one is closer to what is described, and so has the first word.
        let new = property.schema
        let joined = try implies(new, old) ? new : implies(old, new) ? old : new.and(old)
        result.set(ResolvedSchema.Property(name: property.name, schema: joined, location: property.location))
    }

    /// Whether the second schema, as far as a look at it tells, allows all that the first one does.
    private func implies(_ first: Schema, _ second: Schema) throws(Diagnostic) -> Bool {
        if first.node == second.node, second.also.isEmpty { return true }
        guard second.also.isEmpty, let mapping = second.node.mapping else { return second.node.bool == true }
        let says = mapping.names.filter { !Keywords.annotations.contains($0) && !$0.hasPrefix("x-") }
        if says.isEmpty { return true }
        guard says == ["type"] else { return false }
        return try statedType(of: first) == mapping["type"]
    }

    /// Takes a keyword's value; of two that differ the later one, with a warning.
    mutating func join<Value>(
        _ value: inout Value?, _ new: Value, _ keyword: String, _ location: SourceLocation,
        _ isEqual: (Value, Value) -> Bool
    ) {
        if let old = value, !isEqual(old, new) { dropped(keyword, location) }
        value = new
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

    mutating func join(_ branches: ResolvedSchema.Branches, into result: inout ResolvedSchema) {
        if let other = result.branches, other.location != branches.location { dropped(other.keyword, other.location) }
        result.branches = branches
    }

    /// A value must be among those of both lists.
    func join(_ values: [YAMLNode], into result: inout ResolvedSchema) throws(Diagnostic) {
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
}
