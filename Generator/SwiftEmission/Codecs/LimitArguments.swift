import APIModel
import StringGrammars

/// Limits as the arguments of a call, in the order in which the runtime declares them.
struct LimitArguments {
    typealias Labelled = (label: String, value: Code?)

    static func count(_ limits: CountLimits, of what: String) -> [Labelled] {
        [("min" + what, positive(limits.minimum)), ("max" + what, number(limits.maximum))]
    }

    /// - Parameter pattern: the name of the constant that holds the pattern.
    static func string(_ limits: StringLimits, pattern: String?) -> [Labelled] {
        [
            ("minLength", positive(limits.minLength)), ("maxLength", number(limits.maxLength)),
            ("maxBytes", number(limits.maxBytes)),
            ("pattern", pattern.map(Code.text) ?? limits.pattern.map(Self.pattern)),
            ("format", limits.format.flatMap(format).map { .text("." + $0) }),
        ]
    }

    static func integer(_ limits: IntegerLimits) -> [Labelled] {
        [
            ("minimum", number(limits.minimum)), ("maximum", number(limits.maximum)),
            ("multipleOf", number(limits.multipleOf)), ("values", numbers(limits.values)),
        ]
    }

    static func number(_ limits: NumberLimits) -> [Labelled] {
        [
            ("minimum", number(limits.minimum)), ("maximum", number(limits.maximum)),
            ("exclusiveMinimum", number(limits.exclusiveMinimum)),
            ("exclusiveMaximum", number(limits.exclusiveMaximum)),
            ("multipleOf", number(limits.multipleOf)), ("values", numbers(limits.values)),
        ]
    }

    static func pattern(_ source: String) -> Code {
        .call(EmittedType.jsonPattern.rawValue, [.init(value: .string(source))])
    }

    /// A rule for strings: one of several alternatives, or what a dictionary's keys keep to.
    static func rule(_ limits: StringLimits) -> Code {
        let values = limits.values.map { Code.array($0.map { .string($0) }) }
        return .call(
            EmittedType.jsonStringConstraint.rawValue, labelled: string(limits, pattern: nil) + [("values", values)])
    }

    /// The rules of a string's alternatives; the limits that hold in any case are part of each.
    static func rules(_ limits: StringLimits) -> Code? {
        guard let alternatives = limits.alternatives else { return nil }
        return .array(alternatives.limits.map { rule($0.within(limits)) })
    }

    // MARK: Values

    static func number<Number: CustomStringConvertible>(_ value: Number?) -> Code? {
        value.map { .text(grouped($0.description)) }
    }

    static func numbers<Number: CustomStringConvertible>(_ values: [Number]?) -> Code? {
        values.map { .array($0.map { .text(grouped($0.description)) }) }
    }

    private static func positive(_ value: Int?) -> Code? { value.flatMap { $0 > 0 ? .text("\($0)") : nil } }

    /// The runtime's names of the formats that it checks; the others are annotations (JSON Schema 2020-12, 7.2.1).
    static func format(_ name: String) -> String? {
        // A case's description is its name in Swift.
        StringFormat(rawValue: name).map { "\($0)" }
    }
}

extension StringLimits {
    /// These limits and what others add to them.
    fileprivate func within(_ outer: StringLimits) -> StringLimits {
        var result = self
        result.minLength = [minLength, outer.minLength].compactMap(\.self).max()
        result.maxLength = [maxLength, outer.maxLength].compactMap(\.self).min()
        result.maxBytes = [maxBytes, outer.maxBytes].compactMap(\.self).min()
        result.pattern = pattern ?? outer.pattern
        result.format = format ?? outer.format
        return result
    }
}
