import OpenAPI
import SchemaKeywords
import YAMLTree

/// Comparison of types, listed values, limits and other keywords about single values.
extension SchemaComparison {
    /// - Returns: `false` if the schemas share no type, so nothing else can be compared.
    func compareTypes(_ before: ComparedSchema, _ after: ComparedSchema, _ differences: inout SchemaDifferences) -> Bool
    {
        let (old, new) = (before.types, after.types)
        guard old != new else { return true }
        let removed = old.subtracting(new)
        let added = new.subtracting(old)
        guard !removed.isEmpty || !added.isEmpty else { return true }
        var effect = Effect.nothing
        if !removed.isEmpty { effect.insert(.narrows) }
        if !added.isEmpty { effect.insert(.widens) }
        differences.record(
            .type, "type: \(Self.describe(old)) → \(Self.describe(new))", effect, old: before.location(of: "type"),
            new: after.location(of: "type"))
        return !old.isDisjoint(with: new)
    }

    private static func describe(_ types: Set<SchemaType>) -> String {
        if types == ComparedSchema.allTypes { return "any" }
        var named = SchemaType.allCases.filter(types.contains)
        // Every integer is a number.
        if types.contains(.number) { named.removeAll { $0 == .integer } }
        // `null` last: "string or null".
        let ordered = named.filter { $0 != .null } + named.filter { $0 == .null }
        return ordered.map(\.rawValue).joined(separator: " or ")
    }

    func compareValues(_ before: ComparedSchema, _ after: ComparedSchema, _ differences: inout SchemaDifferences) {
        let locations = (before.location(of: "enum", "const"), after.location(of: "enum", "const"))
        switch (before.resolved.listedValues, after.resolved.listedValues) {
        case (nil, nil): break
        case (nil, let values?):
            differences.record(
                .values, "only these values now: \(MessageFormat.values(values))", .narrows, old: nil, new: locations.1)
        case (let values?, nil):
            differences.record(
                .values, "no longer only these values: \(MessageFormat.values(values))", .widens, old: locations.0,
                new: nil)
        case (let old?, let new?):
            let (before, after) = (Set(old), Set(new))
            let removed = old.filter { !after.contains($0) }
            let added = new.filter { !before.contains($0) }
            if !removed.isEmpty {
                differences.record(
                    .values, "values are gone: \(MessageFormat.values(removed))", .narrows, old: removed[0].location,
                    new: locations.1)
            }
            if !added.isEmpty {
                differences.record(
                    .values, "values are new: \(MessageFormat.values(added))", .widens, old: locations.0,
                    new: added[0].location)
            }
        }
    }

    func compareBounds(_ before: ComparedSchema, _ after: ComparedSchema, _ differences: inout SchemaDifferences) {
        for isMinimum in [true, false] {
            compare(Bound(before, isMinimum: isMinimum), Bound(after, isMinimum: isMinimum), &differences)
        }
        for keyword in Self.counts { compare(Bound(before, keyword), Bound(after, keyword), &differences) }
        let (old, new) = (before.resolved.limits["multipleOf"], after.resolved.limits["multipleOf"])
        differences.compare(
            .multipleOf, old, new, .limit, (before.location(of: "multipleOf"), after.location(of: "multipleOf")),
            same: Self.isSameNumber, describe: { $0.text ?? "" },
            changed: Self.isMultiple(new, of: old) ? .narrows : Self.isMultiple(old, of: new) ? .widens : .replaces)
        if before.resolved.uniqueItems != after.resolved.uniqueItems {
            let isNew = after.resolved.uniqueItems
            differences.record(
                .limit, isNew ? "elements must differ now" : "elements need not differ any more",
                isNew ? .adding(.uniqueItems) : .removing(.uniqueItems),
                old: isNew ? nil : before.location(of: "uniqueItems"),
                new: isNew ? after.location(of: "uniqueItems") : nil)
        }
    }

    /// The keywords that limit a length or a count.
    private static let counts = SchemaKeyword.allCases.filter {
        $0.definition.role == .limit && $0.definition.limit?.isCount == true
    }

    private static func isSameNumber(_ node: YAMLNode, _ other: YAMLNode) -> Bool {
        guard let first = node.number, let second = other.number else { return false }
        return first == second
    }

    private static func isMultiple(_ node: YAMLNode?, of other: YAMLNode?) -> Bool {
        guard let number = node?.number, let divisor = other?.number, divisor != 0 else { return false }
        return number.truncatingRemainder(dividingBy: divisor) == 0
    }

    private func compare(_ old: Bound?, _ new: Bound?, _ differences: inout SchemaDifferences) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?):
            differences.record(.limit, "\(new.description) is new", .narrows, old: nil, new: new.location)
        case (let old?, nil):
            differences.record(.limit, "\(old.description) is gone", .widens, old: old.location, new: nil)
        case (let old?, let new?):
            guard !old.isSame(as: new) else { return }
            differences.record(
                .limit, "\(old.description) → \(old.keyword == new.keyword ? new.text : new.description)",
                new.isTighter(than: old) ? .narrows : .widens, old: old.location, new: new.location)
        }
    }

    /// Compares keywords verbatim: patterns, formats, and all keywords without a comparison of their own.
    func compareKeywords(_ before: ComparedSchema, _ after: ComparedSchema, _ differences: inout SchemaDifferences) {
        differences.compare(
            .pattern, before.resolved.pattern, after.resolved.pattern, .pattern,
            (before.location(of: "pattern"), after.location(of: "pattern")))
        // A new format is compatible: values are expected to have had it before.
        differences.compare(
            .format, before.resolved.format, after.resolved.format, .format,
            (before.location(of: "format"), after.location(of: "format")))
        let old = Dictionary(before.verbatimKeywords.map { ($0.name, $0) }) { first, _ in first }
        let new = Dictionary(after.verbatimKeywords.map { ($0.name, $0) }) { first, _ in first }
        for name in Set(old.keys).union(new.keys).sorted() {
            switch (old[name], new[name]) {
            case (nil, let entry?):
                let effect = SchemaKeyword(named: name).map(Effect.adding) ?? .narrows
                differences.record(.keyword, "\"\(name)\" is new", effect, old: nil, new: entry.key.location)
            case (let entry?, nil):
                let effect = SchemaKeyword(named: name).map(Effect.removing) ?? .widens
                differences.record(.keyword, "\"\(name)\" is gone", effect, old: entry.key.location, new: nil)
            case (let first?, let second?) where first.value != second.value:
                differences.record(
                    .keyword, "\"\(name)\" changed", .replaces, old: first.key.location, new: second.key.location)
            default: break
            }
        }
    }
}
