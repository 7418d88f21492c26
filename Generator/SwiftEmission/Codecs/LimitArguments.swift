import APIModel
import StringGrammars

/// The limits of types as arguments of calls, in the order of the runtime's parameters.
struct LimitArguments {
    typealias Labelled = (label: String, value: Code?)

    /// - Parameter kind: `Items` or `Properties`.
    static func count(_ limits: CountLimits, of kind: String) -> [Labelled] {
        [("min" + kind, positive(limits.minimum)), ("max" + kind, number(limits.maximum))]
    }

    /// - Parameter pattern: the constant with the pattern; `nil` to create the pattern in the call.
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

    /// The constraint of one of several alternatives, or of a dictionary's keys.
    static func stringConstraint(_ limits: StringLimits) -> Code {
        let values = limits.values.map { Code.array($0.map { .string($0) }) }
        return .call(
            EmittedType.jsonStringConstraint.rawValue, labelled: string(limits, pattern: nil) + [("values", values)])
    }

    /// The constraints of a string's alternatives; each includes the limits that apply to all of them.
    static func alternatives(_ limits: StringLimits) -> Code? {
        guard let alternatives = limits.alternatives else { return nil }
        return .array(alternatives.limits.map { stringConstraint($0.within(limits)) })
    }

    // MARK: Values

    static func number<Number: CustomStringConvertible>(_ value: Number?) -> Code? {
        value.map { .text(grouped($0.description)) }
    }

    static func numbers<Number: CustomStringConvertible>(_ values: [Number]?) -> Code? {
        values.map { .array($0.map { .text(grouped($0.description)) }) }
    }

    private static func positive(_ value: Int?) -> Code? { value.flatMap { $0 > 0 ? .text("\($0)") : nil } }

    /// The runtime's name of a format; `nil` for formats that it doesn't check, which are annotations (JSON Schema
    /// 2020-12, 7.2.1).
    static func format(_ name: String) -> String? {
        // A case's description is its name in Swift.
        StringFormat(rawValue: name).map { "\($0)" }
    }
}

extension StringLimits {
    /// These limits combined with those of an enclosing schema.
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
