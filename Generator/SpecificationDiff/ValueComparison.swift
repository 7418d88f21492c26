import OpenAPI
import SchemaKeywords
import YAMLTree

/// How what is said about single values compares: types, listed values, bounds.
extension SchemaComparison {
    /// - Returns: false when no type is left of the old ones, so that nothing else can be compared.
    func compareTypes(_ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair) -> Bool {
        let (old, new) = (before.types, after.types)
        guard old != new else { return true }
        let removed = old.subtracting(new)
        let added = new.subtracting(old)
        guard !removed.isEmpty || !added.isEmpty else { return true }
        var effect = Effect.nothing
        if !removed.isEmpty { effect.insert(.narrows) }
        if !added.isEmpty { effect.insert(.widens) }
        pair.find(
            .type, "type: \(Self.told(old)) → \(Self.told(new))", effect, before.place("type"), after.place("type"))
        return !old.isDisjoint(with: new)
    }

    private static func told(_ types: Set<SchemaType>) -> String {
        if types == SchemaView.allTypes { return "any" }
        var named = SchemaType.allCases.filter(types.contains)
        // Every integer is a number.
        if types.contains(.number) { named.removeAll { $0 == .integer } }
        // `null` last: "string or null".
        let ordered = named.filter { $0 != .null } + named.filter { $0 == .null }
        return ordered.map(\.rawValue).joined(separator: " or ")
    }

    func compareValues(_ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair) {
        let places = (before.place("enum", "const"), after.place("enum", "const"))
        switch (before.says.listedValues, after.says.listedValues) {
        case (nil, nil): break
        case (nil, let values?):
            pair.find(.values, "only these values now: \(Wording.values(values))", .narrows, nil, places.1)
        case (let values?, nil):
            pair.find(.values, "no longer only these values: \(Wording.values(values))", .widens, places.0, nil)
        case (let old?, let new?):
            let (before, after) = (Set(old), Set(new))
            let removed = old.filter { !after.contains($0) }
            let added = new.filter { !before.contains($0) }
            if !removed.isEmpty {
                pair.find(
                    .values, "values are gone: \(Wording.values(removed))", .narrows, removed[0].location, places.1)
            }
            if !added.isEmpty {
                pair.find(.values, "values are new: \(Wording.values(added))", .widens, places.0, added[0].location)
            }
        }
    }

    func compareBounds(_ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair) {
        for isMinimum in [true, false] {
            compare(Bound(before, isMinimum: isMinimum), Bound(after, isMinimum: isMinimum), &pair)
        }
        for keyword in Self.counts { compare(Bound(before, keyword), Bound(after, keyword), &pair) }
        let (old, new) = (before.says.limits["multipleOf"], after.says.limits["multipleOf"])
        pair.compare(
            .multipleOf, old, new, .limit, (before.place("multipleOf"), after.place("multipleOf")),
            same: Self.isSameNumber, told: { $0.text ?? "" },
            changed: Self.isMultiple(new, of: old) ? .narrows : Self.isMultiple(old, of: new) ? .widens : .replaces)
        if before.says.uniqueItems != after.says.uniqueItems {
            let isNew = after.says.uniqueItems
            pair.find(
                .limit, isNew ? "elements must differ now" : "elements need not differ any more",
                isNew ? .adding(.uniqueItems) : .removing(.uniqueItems), isNew ? nil : before.place("uniqueItems"),
                isNew ? after.place("uniqueItems") : nil)
        }
    }

    /// The keywords that limit how much there is of something.
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

    private func compare(_ old: Bound?, _ new: Bound?, _ pair: inout SchemaPair) {
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?): pair.find(.limit, "\(new.told) is new", .narrows, nil, new.location)
        case (let old?, nil): pair.find(.limit, "\(old.told) is gone", .widens, old.location, nil)
        case (let old?, let new?):
            guard !old.isSame(as: new) else { return }
            pair.find(
                .limit, "\(old.told) → \(old.keyword == new.keyword ? new.text : new.told)",
                new.isTighter(than: old) ? .narrows : .widens, old.location, new.location)
        }
    }

    /// What is compared as a whole: patterns, formats, and keywords that nobody here weighs.
    func compareKeywords(_ before: SchemaView, _ after: SchemaView, _ pair: inout SchemaPair) {
        pair.compare(
            .pattern, before.says.pattern, after.says.pattern, .pattern,
            (before.place("pattern"), after.place("pattern")))
        // Of a format that is named for the first time, values were of that format before.
        pair.compare(
            .format, before.says.format, after.says.format, .format, (before.place("format"), after.place("format")))
        let old = Dictionary(before.unweighed.map { ($0.name, $0) }) { first, _ in first }
        let new = Dictionary(after.unweighed.map { ($0.name, $0) }) { first, _ in first }
        for name in Set(old.keys).union(new.keys).sorted() {
            switch (old[name], new[name]) {
            case (nil, let entry?):
                let effect = SchemaKeyword(named: name).map(Effect.adding) ?? .narrows
                pair.find(.keyword, "'\(name)' is new", effect, nil, entry.key.location)
            case (let entry?, nil):
                let effect = SchemaKeyword(named: name).map(Effect.removing) ?? .widens
                pair.find(.keyword, "'\(name)' is gone", effect, entry.key.location, nil)
            case (let first?, let second?) where first.value != second.value:
                pair.find(.keyword, "'\(name)' changed", .replaces, first.key.location, second.key.location)
            default: break
            }
        }
    }
}

extension SchemaView {
    static let allTypes = Set(SchemaType.allCases)

    /// The types that values may have: those that are listed, or else what the other keywords are about, as this dialect
    /// reads `properties` without `type`. Every integer is a number.
    var types: Set<SchemaType> {
        var types = Set(says.types)
        if types.isEmpty, let values = says.listedValues { types = Set(values.map(\.type)) }
        if types.isEmpty, says.branches == nil {
            if !says.properties.isEmpty { types = [.object] } else if says.items != nil { types = [.array] }
        }
        if types.isEmpty { return Self.allTypes }
        if types.contains(.number) { types.insert(.integer) }
        return types
    }
}

extension YAMLNode {
    fileprivate var type: SchemaType {
        switch value {
        case .null: .null
        case .bool: .boolean
        case .integer: .integer
        case .number: .number
        case .string: .string
        case .sequence: .array
        case .mapping: .object
        }
    }
}

/// A bound on a number, a length or a count.
struct Bound {
    let keyword: String
    let value: Double
    let text: String
    let isMinimum: Bool
    let isExclusive: Bool
    let location: SourceLocation
    /// Whether what it bounds has no fractions, so that a bound can be written in two ways.
    private var isOfIntegers = false

    /// The last value that is right: of integers also for an exclusive bound.
    private var last: (value: Double, isExclusive: Bool) {
        guard isOfIntegers else { return (value, isExclusive) }
        let whole = value.rounded(isMinimum ? .up : .down)
        return (isExclusive && whole == value ? value + (isMinimum ? 1 : -1) : whole, false)
    }

    /// Whether both let in the same values.
    func isSame(as other: Bound) -> Bool { last == other.last }

    var told: String { "\(keyword) \(text)" }

    /// The bound under a keyword of sizes; nil also for one that bounds nothing.
    init?(_ view: SchemaView, _ keyword: SchemaKeyword) {
        guard let node = view.says.limits[keyword.name], let number = node.number else { return nil }
        isMinimum = keyword.definition.limit?.isMinimum ?? false
        if isMinimum, number <= 0 { return nil }
        (self.keyword, value, text) = (keyword.name, number, node.text ?? "")
        (isExclusive, location) = (false, node.location)
    }

    /// The tighter of `minimum` and `exclusiveMinimum`, or of their counterparts.
    init?(_ view: SchemaView, isMinimum: Bool) {
        let names = isMinimum ? ["minimum", "exclusiveMinimum"] : ["maximum", "exclusiveMaximum"]
        let bounds = names.compactMap { name -> Bound? in
            guard let node = view.says.limits[name], let number = node.number else { return nil }
            return Bound(
                keyword: name, value: number, text: node.text ?? "", isMinimum: isMinimum,
                isExclusive: name.hasPrefix("exclusive"), location: node.location)
        }
        guard let first = bounds.first else { return nil }
        self = bounds.dropFirst().reduce(first) { $1.isTighter(than: $0) ? $1 : $0 }
        isOfIntegers = !view.types.contains(.number) && view.types.contains(.integer)
    }

    private init(
        keyword: String, value: Double, text: String, isMinimum: Bool, isExclusive: Bool, location: SourceLocation
    ) {
        self.keyword = keyword
        self.value = value
        self.text = text
        self.isMinimum = isMinimum
        self.isExclusive = isExclusive
        self.location = location
    }

    func isTighter(than other: Bound) -> Bool {
        if last.value == other.last.value { return last.isExclusive && !other.last.isExclusive }
        return (last.value > other.last.value) == isMinimum
    }
}
