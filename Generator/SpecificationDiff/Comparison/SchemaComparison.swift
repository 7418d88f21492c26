import OpenAPI
import YAMLTree

/// Compares the meaning of two schemas, with references resolved and `allOf` merged. Schemas inside of them
/// (properties, items, branches) become pairs to be compared separately.
struct SchemaComparison {
    var old: SchemaReader
    var new: SchemaReader

    var examples: ExampleComparison { ExampleComparison(old: old.documents, new: new.documents) }

    mutating func compare(
        _ oldSchema: Schema, _ newSchema: Schema, _ direction: Direction
    ) throws(Diagnostic) -> SchemaDifferences {
        var differences = SchemaDifferences(direction: direction)
        let before = try Self.normalized(try resolvedOld(oldSchema)) { schema throws(Diagnostic) in
            try resolvedOld(schema)
        }
        let after = try Self.normalized(try resolvedNew(newSchema)) { schema throws(Diagnostic) in
            try resolvedNew(schema)
        }
        try compareAnnotations(before, after, &differences)
        switch (before.resolved.isNever, after.resolved.isNever) {
        case (true, true): return differences
        case (false, true):
            differences.record(
                .type, "no value is valid any more", .narrows, old: before.schema.location, new: after.schema.location)
            return differences
        case (true, false):
            differences.record(
                .type, "some values are valid now", .widens, old: oldSchema.location, new: newSchema.location)
            return differences
        case (false, false): break
        }
        if (before.resolved.branches == nil) != (after.resolved.branches == nil) {
            try compareAsUnions(before, after, &differences)
            return differences
        }
        guard compareTypes(before, after, &differences) else { return differences }
        compareValues(before, after, &differences)
        compareBounds(before, after, &differences)
        compareKeywords(before, after, &differences)
        try compareObjects(before, after, &differences)
        try compareItems(before, after, &differences)
        if let first = before.resolved.branches, let second = after.resolved.branches {
            try compareBranches(first, second, &differences)
        }
        compareNegations(before, after, &differences)
        return differences
    }

    mutating func resolvedOld(_ schema: Schema) throws(Diagnostic) -> ComparedSchema {
        ComparedSchema(schema: schema, resolved: try old.resolve(schema))
    }

    mutating func resolvedNew(_ schema: Schema) throws(Diagnostic) -> ComparedSchema {
        ComparedSchema(schema: schema, resolved: try new.resolve(schema))
    }

    private func compareNegations(
        _ before: ComparedSchema, _ after: ComparedSchema, _ differences: inout SchemaDifferences
    ) {
        switch (before.resolved.not, after.resolved.not) {
        case (nil, nil): break
        case (nil, .some):
            differences.record(.keyword, "\"not\" is new", .narrows, old: nil, new: after.location(of: "not"))
        case (.some, nil):
            differences.record(.keyword, "\"not\" is gone", .widens, old: before.location(of: "not"), new: nil)
        case (let first?, let second?): differences.descend("/not", first, second, reversed: true)
        }
    }

    private mutating func compareItems(
        _ before: ComparedSchema, _ after: ComparedSchema, _ differences: inout SchemaDifferences
    ) throws(Diagnostic) {
        switch (before.resolved.items, after.resolved.items) {
        case (nil, nil): break
        case (nil, let items?):
            guard try !resolvedNew(items).allowsEverything else { break }
            differences.record(
                .items, "the elements are restricted now", .narrows, old: nil, new: after.location(of: "items"))
        case (let items?, nil):
            guard try !resolvedOld(items).allowsEverything else { break }
            differences.record(
                .items, "the elements are no longer restricted", .widens, old: before.location(of: "items"), new: nil)
        case (let first?, let second?): differences.descend("/*", first, second)
        }
    }

    /// Compares annotations: title, description, history, deprecation, default and examples.
    private func compareAnnotations(
        _ before: ComparedSchema, _ after: ComparedSchema, _ differences: inout SchemaDifferences
    ) throws(Diagnostic) {
        if before.resolved.title != after.resolved.title {
            let titles = [before.resolved.title, after.resolved.title].map { $0.map(MessageFormat.string) ?? "none" }
            differences.record(
                .description, "title: \(titles[0]) → \(titles[1])", nil, old: before.location(of: "title"),
                new: after.location(of: "title"))
        }
        if let change = UnattributedChange.description(
            before.resolved.description, after.resolved.description, before.location(of: "description"),
            after.location(of: "description"))
        {
            differences.changes.append(change)
        }
        if before.resolved.history != after.resolved.history {
            differences.record(
                .description, "history changed", nil, old: before.schema.location, new: after.schema.location)
        }
        if before.resolved.isDeprecated != after.resolved.isDeprecated {
            differences.record(
                .deprecation, after.resolved.isDeprecated ? "deprecated now" : "no longer deprecated", .nothing,
                old: before.location(of: "deprecated"), new: after.location(of: "deprecated"))
        }
        let locations = (before.location(of: "default"), after.location(of: "default"))
        switch (before.resolved.defaultValue, after.resolved.defaultValue) {
        case (nil, let value?):
            differences.record(
                .defaultValue, "default is new: \(MessageFormat.value(value))", .nothing, old: nil, new: locations.1)
        case (let value?, nil):
            differences.record(
                .defaultValue, "default is gone, was \(MessageFormat.value(value))", .nothing, old: locations.0,
                new: nil)
        case (let first?, let second?) where first != second:
            // Leaving the member out has another meaning now.
            differences.record(
                .defaultValue, "default: \(MessageFormat.value(first)) → \(MessageFormat.value(second))", .narrows,
                old: locations.0,
                new: locations.1)
        default: break
        }
        if let change = examples.change(
            before.examples, after.examples, before.schema.location, after.schema.location)
        {
            differences.changes.append(change)
        }
    }
}
