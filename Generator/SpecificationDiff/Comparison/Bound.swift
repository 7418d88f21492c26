import SchemaKeywords
import YAMLTree

/// A bound on a number, a length or a count.
struct Bound {
    let keyword: String
    let value: Double
    let text: String
    let isMinimum: Bool
    let isExclusive: Bool
    let location: SourceLocation
    /// Whether the bounded values are integers, whose bounds have two notations: `minimum: 1`, `exclusiveMinimum: 0`.
    private var isOfIntegers = false

    /// The value up to which numbers are valid. For integers, an exclusive bound is converted to the inclusive one.
    private var last: (value: Double, isExclusive: Bool) {
        guard isOfIntegers else { return (value, isExclusive) }
        let whole = value.rounded(isMinimum ? .up : .down)
        return (isExclusive && whole == value ? value + (isMinimum ? 1 : -1) : whole, false)
    }

    /// Returns whether both bounds allow the same values.
    func isSame(as other: Bound) -> Bool { last == other.last }

    var description: String { "\(keyword) \(text)" }

    /// The bound under a keyword for lengths or counts; `nil` also for a minimum of 0, which allows everything.
    init?(_ compared: ComparedSchema, _ keyword: SchemaKeyword) {
        guard let node = compared.resolved.limits[keyword.name], let number = node.number else { return nil }
        isMinimum = keyword.definition.limit?.isMinimum ?? false
        if isMinimum, number <= 0 { return nil }
        (self.keyword, value, text) = (keyword.name, number, node.text ?? "")
        (isExclusive, location) = (false, node.location)
    }

    /// The tighter of `minimum` and `exclusiveMinimum`, or of `maximum` and `exclusiveMaximum`.
    init?(_ compared: ComparedSchema, isMinimum: Bool) {
        let names = isMinimum ? ["minimum", "exclusiveMinimum"] : ["maximum", "exclusiveMaximum"]
        let bounds = names.compactMap { name -> Bound? in
            guard let node = compared.resolved.limits[name], let number = node.number else { return nil }
            return Bound(
                keyword: name, value: number, text: node.text ?? "", isMinimum: isMinimum,
                isExclusive: name.hasPrefix("exclusive"), location: node.location)
        }
        guard let first = bounds.first else { return nil }
        self = bounds.dropFirst().reduce(first) { $1.isTighter(than: $0) ? $1 : $0 }
        isOfIntegers = !compared.types.contains(.number) && compared.types.contains(.integer)
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
