import OpenAPI
import YAMLTree

/// Comparison of the members of objects.
extension SchemaComparison {
    mutating func compareObjects(
        _ before: ComparedSchema, _ after: ComparedSchema, _ differences: inout SchemaDifferences
    ) throws(Diagnostic) {
        for property in before.resolved.properties {
            if let other = after.resolved.property(property.name) {
                differences.descend(MessageFormat.pointerStep(property.name), property.schema, other.schema)
                compareRequired(property.name, before, after, (property.location, other.location), &differences)
            } else {
                recordRemoval(of: property, before, after, &differences)
            }
        }
        for property in after.resolved.properties where before.resolved.property(property.name) == nil {
            recordAddition(of: property, before, after, &differences)
        }
        // Members that are required, but not described.
        let names = Array(before.resolved.required) + after.resolved.required.filter { !before.isRequired($0) }
        for name in names where before.resolved.property(name) == nil && after.resolved.property(name) == nil {
            compareRequired(name, before, after, (before.schema.location, after.schema.location), &differences)
        }
        try compareAdditional(before, after, &differences)
        comparePatterns(before, after, &differences)
        switch (before.resolved.propertyNames, after.resolved.propertyNames) {
        case (nil, nil): break
        case (nil, .some):
            differences.record(
                .keyword, "the keys are restricted now", .narrows, old: nil, new: after.location(of: "propertyNames"))
        case (.some, nil):
            differences.record(
                .keyword, "the keys are no longer restricted", .widens, old: before.location(of: "propertyNames"),
                new: nil)
        case (let first?, let second?): differences.descend("/propertyNames", first, second)
        }
    }

    private func compareRequired(
        _ name: String, _ before: ComparedSchema, _ after: ComparedSchema,
        _ locations: (SourceLocation, SourceLocation),
        _ differences: inout SchemaDifferences
    ) {
        let isRequired = after.isRequired(name)
        guard before.isRequired(name) != isRequired else { return }
        differences.record(
            .required, isRequired ? "required now" : "optional now", isRequired ? .narrows : .widens,
            old: before.location(ofRequired: name) ?? locations.0, new: after.location(ofRequired: name) ?? locations.1,
            step: MessageFormat.pointerStep(name))
    }

    private func recordRemoval(
        of property: ResolvedSchema.Property, _ before: ComparedSchema, _ after: ComparedSchema,
        _ differences: inout SchemaDifferences
    ) {
        if case .schema(let others) = after.resolved.additionalProperties {
            differences.descend(MessageFormat.pointerStep(property.name), property.schema, others)
            compareRequired(property.name, before, after, (property.location, others.location), &differences)
            differences.record(
                .propertyRemoved, "no longer listed, it must match the schema of other members", .nothing,
                old: property.location, new: others.location, step: MessageFormat.pointerStep(property.name))
            return
        }
        var effect = Effect.removesCapability
        if after.forbidsUnknownMembers { effect.insert(.narrows) }
        let wasRequired = before.isRequired(property.name)
        if wasRequired, !after.isRequired(property.name) { effect.insert(.widens) }
        differences.record(
            .propertyRemoved, wasRequired ? "is gone, was required" : "is gone, was optional", effect,
            old: property.location, new: nil, step: MessageFormat.pointerStep(property.name))
    }

    private func recordAddition(
        of property: ResolvedSchema.Property, _ before: ComparedSchema, _ after: ComparedSchema,
        _ differences: inout SchemaDifferences
    ) {
        // Unknown members are ignored, unless the old schema forbids them.
        var effect = before.forbidsUnknownMembers ? Effect.widens : .nothing
        let isRequired = after.isRequired(property.name)
        if isRequired, !before.isRequired(property.name) { effect.insert(.narrows) }
        differences.record(
            .propertyAdded, isRequired ? "is new, required" : "is new, optional", effect, old: nil,
            new: property.location,
            step: MessageFormat.pointerStep(property.name))
    }

    private mutating func compareAdditional(
        _ before: ComparedSchema, _ after: ComparedSchema, _ differences: inout SchemaDifferences
    ) throws(Diagnostic) {
        let (old, new) = (before.location(of: "additionalProperties"), after.location(of: "additionalProperties"))
        switch (before.resolved.additionalProperties, after.resolved.additionalProperties) {
        case (.schema(let first), .schema(let second)): differences.descend("/*", first, second)
        case (.unspecified, .unspecified), (.allowed, .allowed), (.unspecified, .allowed), (.allowed, .unspecified),
            (.forbidden, .forbidden):
            break
        case (_, .forbidden):
            differences.record(.additionalProperties, "other members are forbidden now", .narrows, old: old, new: new)
        case (.forbidden, .schema):
            differences.record(
                .additionalProperties, "other members are allowed now, with a schema", .widens, old: old, new: new)
        case (.forbidden, _):
            differences.record(.additionalProperties, "other members are allowed now", .widens, old: old, new: new)
        case (_, .schema(let schema)):
            guard try !resolvedNew(schema).allowsEverything else { break }
            differences.record(
                .additionalProperties, "other members must match a schema now", .narrows, old: nil, new: new)
        case (.schema(let schema), _):
            guard try !resolvedOld(schema).allowsEverything else { break }
            differences.record(.additionalProperties, "other members may be anything now", .widens, old: old, new: nil)
        }
    }

    private func comparePatterns(
        _ before: ComparedSchema, _ after: ComparedSchema, _ differences: inout SchemaDifferences
    ) {
        let old = Dictionary(before.resolved.patternProperties.map { ($0.pattern, $0.schema) }) { first, _ in first }
        let new = Dictionary(after.resolved.patternProperties.map { ($0.pattern, $0.schema) }) { first, _ in first }
        for (pattern, schema) in before.resolved.patternProperties {
            if let other = new[pattern] {
                differences.descend("/*", schema, other)
            } else {
                differences.record(
                    .additionalProperties,
                    "members with keys like \(MessageFormat.value(pattern)) are no longer restricted",
                    after.forbidsUnknownMembers ? .narrows : .widens, old: pattern.location, new: nil)
            }
        }
        for (pattern, _) in after.resolved.patternProperties where old[pattern] == nil {
            differences.record(
                .additionalProperties, "members with keys like \(MessageFormat.value(pattern)) must match a schema now",
                before.forbidsUnknownMembers ? .widens : .narrows, old: nil, new: pattern.location)
        }
    }
}

extension ComparedSchema {
    /// Whether members that the schema doesn't list make an object invalid.
    var forbidsUnknownMembers: Bool {
        if case .forbidden = resolved.additionalProperties { true } else { false }
    }
}
