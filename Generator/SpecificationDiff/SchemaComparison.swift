import OpenAPI
import YAMLTree

/// Compares what two schemas mean: references followed, `allOf` merged. What is inside of them (properties, items,
/// branches) is left to be compared as pairs of their own.
struct SchemaComparison {
    var old: SchemaReader
    var new: SchemaReader

    var examples: ExampleComparison { ExampleComparison(old: old.documents, new: new.documents) }

    mutating func compare(
        _ oldSchema: Schema, _ newSchema: Schema, _ direction: Direction
    ) throws(Diagnostic) -> SchemaPair {
        var pair = SchemaPair(direction: direction)
        let before = try Self.normalized(try oldView(oldSchema)) { schema throws(Diagnostic) in try oldView(schema) }
        let after = try Self.normalized(try newView(newSchema)) { schema throws(Diagnostic) in try newView(schema) }
        try compareWords(before, after, &pair)
        switch (before.says.isNever, after.says.isNever) {
        case (true, true): return pair
        case (false, true):
            pair.find(.type, "no value is right any more", .narrows, before.schema.location, after.schema.location)
            return pair
        case (true, false):
            pair.find(.type, "there are values that are right now", .widens, oldSchema.location, newSchema.location)
            return pair
        case (false, false): break
        }
        if (before.says.branches == nil) != (after.says.branches == nil) {
            try compareAsUnions(before, after, &pair)
            return pair
        }
        guard compareTypes(before, after, &pair) else { return pair }
        compareValues(before, after, &pair)
        compareBounds(before, after, &pair)
        compareKeywords(before, after, &pair)
        try compareObjects(before, after, &pair)
        try compareItems(before, after, &pair)
        if let first = before.says.branches, let second = after.says.branches {
            try compareBranches(first, second, &pair)
        }
        compareNegations(before, after, &pair)
        return pair
    }

    mutating func oldView(_ schema: Schema) throws(Diagnostic) -> SchemaView {
        SchemaView(schema: schema, says: try old.resolve(schema))
    }

    mutating func newView(_ schema: Schema) throws(Diagnostic) -> SchemaView {
        SchemaView(schema: schema, says: try new.resolve(schema))
    }

    private func compareNegations(_ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair) {
        switch (before.says.not, after.says.not) {
        case (nil, nil): break
        case (nil, .some): pair.find(.keyword, "'not' is new", .narrows, nil, after.place("not"))
        case (.some, nil): pair.find(.keyword, "'not' is gone", .widens, before.place("not"), nil)
        case (let first?, let second?): pair.descend("/not", first, second, reversed: true)
        }
    }

    private mutating func compareItems(
        _ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair
    ) throws(Diagnostic) {
        switch (before.says.items, after.says.items) {
        case (nil, nil): break
        case (nil, let items?):
            guard try !newView(items).isOpen else { break }
            pair.find(.items, "the elements are restricted now", .narrows, nil, after.place("items"))
        case (let items?, nil):
            guard try !oldView(items).isOpen else { break }
            pair.find(.items, "the elements are no longer restricted", .widens, before.place("items"), nil)
        case (let first?, let second?): pair.descend("/*", first, second)
        }
    }

    /// What is told to people, defaults and deprecation.
    private func compareWords(
        _ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair
    ) throws(Diagnostic) {
        if before.says.title != after.says.title {
            let titles = [before.says.title, after.says.title].map { $0.map(Wording.string) ?? "none" }
            pair.find(
                .description, "title: \(titles[0]) → \(titles[1])", nil, before.place("title"), after.place("title"))
        }
        if let change = Finding.description(
            before.says.description, after.says.description, before.place("description"), after.place("description"))
        {
            pair.findings.append(change)
        }
        if before.says.history != after.says.history {
            pair.find(
                .description, "its history is told differently", nil, before.schema.location, after.schema.location)
        }
        if before.says.isDeprecated != after.says.isDeprecated {
            pair.find(
                .deprecation, after.says.isDeprecated ? "deprecated now" : "no longer deprecated", .nothing,
                before.place("deprecated"), after.place("deprecated"))
        }
        let places = (before.place("default"), after.place("default"))
        switch (before.says.defaultValue, after.says.defaultValue) {
        case (nil, let value?):
            pair.find(.defaultValue, "default is new: \(Wording.value(value))", .nothing, nil, places.1)
        case (let value?, nil):
            pair.find(.defaultValue, "default is gone, was \(Wording.value(value))", .nothing, places.0, nil)
        case (let first?, let second?) where first != second:
            // Who leaves it out says something else now.
            pair.find(
                .defaultValue, "default: \(Wording.value(first)) → \(Wording.value(second))", .narrows, places.0,
                places.1)
        default: break
        }
        if let change = examples.change(
            before.examples, after.examples, before.schema.location, after.schema.location)
        {
            pair.findings.append(change)
        }
    }
}
