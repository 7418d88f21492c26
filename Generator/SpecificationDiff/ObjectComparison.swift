import OpenAPI
import YAMLTree

/// How what is said about the members of objects compares.
extension SchemaComparison {
    mutating func compareObjects(
        _ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair
    ) throws(Diagnostic) {
        for property in before.says.properties {
            if let other = after.says.property(property.name) {
                pair.descend(Wording.step(property.name), property.schema, other.schema)
                compareRequired(property.name, before, after, (property.location, other.location), &pair)
            } else {
                removed(property, before, after, &pair)
            }
        }
        for property in after.says.properties where before.says.property(property.name) == nil {
            added(property, before, after, &pair)
        }
        // What is required without being described.
        let names = Array(before.says.required) + after.says.required.filter { !before.isRequired($0) }
        for name in names where before.says.property(name) == nil && after.says.property(name) == nil {
            compareRequired(name, before, after, (before.schema.location, after.schema.location), &pair)
        }
        try compareAdditional(before, after, &pair)
        comparePatterns(before, after, &pair)
        switch (before.says.propertyNames, after.says.propertyNames) {
        case (nil, nil): break
        case (nil, .some):
            pair.find(.keyword, "the keys are restricted now", .narrows, nil, after.place("propertyNames"))
        case (.some, nil):
            pair.find(.keyword, "the keys are no longer restricted", .widens, before.place("propertyNames"), nil)
        case (let first?, let second?): pair.descend("/propertyNames", first, second)
        }
    }

    private func compareRequired(
        _ name: String, _ before: SchemaView, _ after: SchemaView, _ places: (SourceLocation, SourceLocation),
        _ pair: inout SchemaPair
    ) {
        let isRequired = after.isRequired(name)
        guard before.isRequired(name) != isRequired else { return }
        pair.find(
            .required, isRequired ? "required now" : "optional now", isRequired ? .narrows : .widens,
            before.placeOfRequired(name) ?? places.0, after.placeOfRequired(name) ?? places.1,
            step: Wording.step(name))
    }

    private func removed(
        _ property: ResolvedSchema.Property, _ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair
    ) {
        if case .schema(let others) = after.says.additionalProperties {
            pair.descend(Wording.step(property.name), property.schema, others)
            compareRequired(property.name, before, after, (property.location, others.location), &pair)
            pair.find(
                .propertyRemoved, "no longer named, it has to keep the schema of the other members", .nothing,
                property.location, others.location, step: Wording.step(property.name))
            return
        }
        var effect = Effect.silences
        if after.forbidsOthers { effect.insert(.narrows) }
        let wasRequired = before.isRequired(property.name)
        if wasRequired, !after.isRequired(property.name) { effect.insert(.widens) }
        pair.find(
            .propertyRemoved, wasRequired ? "is gone, was required" : "is gone, was optional", effect,
            property.location, nil, step: Wording.step(property.name))
    }

    private func added(
        _ property: ResolvedSchema.Property, _ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair
    ) {
        // Members that aren't known are ignored; only who refuses them is in for a surprise.
        var effect = before.forbidsOthers ? Effect.widens : .nothing
        let isRequired = after.isRequired(property.name)
        if isRequired, !before.isRequired(property.name) { effect.insert(.narrows) }
        pair.find(
            .propertyAdded, isRequired ? "is new, required" : "is new, optional", effect, nil, property.location,
            step: Wording.step(property.name))
    }

    private mutating func compareAdditional(
        _ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair
    ) throws(Diagnostic) {
        let (old, new) = (before.place("additionalProperties"), after.place("additionalProperties"))
        switch (before.says.additionalProperties, after.says.additionalProperties) {
        case (.schema(let first), .schema(let second)): pair.descend("/*", first, second)
        case (.unspecified, .unspecified), (.allowed, .allowed), (.unspecified, .allowed), (.allowed, .unspecified),
            (.forbidden, .forbidden):
            break
        case (_, .forbidden):
            pair.find(.additionalProperties, "other members are forbidden now", .narrows, old, new)
        case (.forbidden, .schema):
            pair.find(.additionalProperties, "other members are allowed now, with a schema", .widens, old, new)
        case (.forbidden, _):
            pair.find(.additionalProperties, "other members are allowed now", .widens, old, new)
        case (_, .schema(let schema)):
            guard try !newView(schema).isOpen else { break }
            pair.find(.additionalProperties, "other members have to keep a schema now", .narrows, nil, new)
        case (.schema(let schema), _):
            guard try !oldView(schema).isOpen else { break }
            pair.find(.additionalProperties, "other members may be anything now", .widens, old, nil)
        }
    }

    private func comparePatterns(_ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair) {
        let old = Dictionary(before.says.patternProperties.map { ($0.pattern, $0.schema) }) { first, _ in first }
        let new = Dictionary(after.says.patternProperties.map { ($0.pattern, $0.schema) }) { first, _ in first }
        for (pattern, schema) in before.says.patternProperties {
            if let other = new[pattern] {
                pair.descend("/*", schema, other)
            } else {
                pair.find(
                    .additionalProperties, "members with keys like \(Wording.value(pattern)) are no longer restricted",
                    after.forbidsOthers ? .narrows : .widens, pattern.location, nil)
            }
        }
        for (pattern, _) in after.says.patternProperties where old[pattern] == nil {
            pair.find(
                .additionalProperties, "members with keys like \(Wording.value(pattern)) have to keep a schema now",
                before.forbidsOthers ? .widens : .narrows, nil, pattern.location)
        }
    }
}

extension SchemaView {
    /// Whether members that the schema doesn't name make an object wrong.
    var forbidsOthers: Bool {
        if case .forbidden = says.additionalProperties { true } else { false }
    }
}
