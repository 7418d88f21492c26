import OpenAPI
import SchemaKeywords
import YAMLTree

/// The types of scalars with the limits that Swift types have, and the keywords that those express.
extension TypeBuilder {
    mutating func string(_ resolved: ResolvedSchema) throws(Diagnostic) -> Built {
        let limits = try stringLimits(resolved)
        var expressed = ExpressedKeywords([.type, .minLength, .maxLength, .maxBytes], of: [.string])
        if let pattern = limits.pattern {
            expressed.insert(.pattern, of: resolved) { entry, _ in entry.value.string == pattern }
        }
        if let format = limits.format {
            expressed.insert(.format, of: resolved) { entry, _ in entry.value.string == format }
        }
        return Built(type: .string(limits), expressed: expressed)
    }

    mutating func integer(_ resolved: ResolvedSchema) throws(Diagnostic) -> Built {
        let limits = try integerLimits(resolved)
        return Built(type: .integer(limits), expressed: expressed(by: limits, resolved))
    }

    /// The type of integers of which only some are allowed; nil where they don't fit into 64 bits.
    mutating func integer(_ resolved: ResolvedSchema, values: [Int128]) throws(Diagnostic) -> Built? {
        var limits = try integerLimits(resolved)
        limits.isUnsigned = limits.isUnsigned || Self.needUnsigned(values)
        guard values.allSatisfy(limits.range.contains) else { return nil }
        limits.values = values
        var expressed = expressed(by: limits, resolved)
        expressed.insertList(of: resolved)
        return Built(type: .integer(limits), expressed: expressed)
    }

    private func expressed(by limits: IntegerLimits, _ resolved: ResolvedSchema) -> ExpressedKeywords {
        var expressed = ExpressedKeywords(Self.bounds, of: [.number])
        if let divisor = limits.multipleOf {
            expressed.insert(.multipleOf, of: resolved) { entry, _ in Self.isNumber(entry.value, Double(divisor)) }
        }
        return expressed
    }

    /// Whether a node is a number. Written inline, it crashes the optimizer of Swift 6.3.1.
    @inline(never)
    private static func isNumber(_ node: YAMLNode, _ number: Double?) -> Bool { node.number == number }

    /// Whether 64 bits hold the values without a sign only.
    private static func needUnsigned(_ values: [Int128]) -> Bool {
        values.contains { $0 > Int128(Int64.max) } && values.allSatisfy { $0 >= 0 }
    }

    /// - Parameter values: the only values that are allowed.
    mutating func number(_ resolved: ResolvedSchema, values: [YAMLNode]? = nil) throws(Diagnostic) -> Built {
        var limits = try numberLimits(resolved)
        var expressed = ExpressedKeywords([.type], of: [.number])
        if !resolved.limits.isEmpty {
            for keyword in Self.bounds where keyword != .type {
                expressed.insert(keyword, of: resolved) { entry, _ in Self.isExact(entry.value) }
            }
            let divisor = limits.multipleOf
            expressed.insert(.multipleOf, of: resolved) { entry, _ in Self.isNumber(entry.value, divisor) }
        }
        if let values {
            limits.values = values.compactMap(\.number)
            if values.allSatisfy(Self.isExact) { expressed.insertList(of: resolved) }
        }
        return Built(type: .number(limits), expressed: expressed)
    }

    /// - Parameter values: the only values that are allowed.
    func boolean(_ resolved: ResolvedSchema, only values: [Bool]?) -> Built {
        var expressed = ExpressedKeywords([.type], of: [.boolean])
        guard let values else { return Built(type: .boolean(only: nil), expressed: expressed) }
        if values.count == 1 || Set(values).count == 2 { expressed.insertList(of: resolved) }
        return Built(type: .boolean(only: values.count == 1 ? values[0] : nil), expressed: expressed)
    }

    /// The type of a schema whose only value is `null`.
    func null(_ resolved: ResolvedSchema) -> Built {
        var expressed = ExpressedKeywords([.type], of: [])
        if resolved.listedValues?.allSatisfy(\.isNull) == true { expressed.insertList(of: resolved) }
        return Built(type: .null, expressed: expressed)
    }

    private static let bounds: Set<SchemaKeyword> = [
        .type, .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum,
    ]

    /// Whether a double holds the number as it is written.
    private static func isExact(_ node: YAMLNode) -> Bool { (node.number?.magnitude ?? 0) < 0x1p53 }
}

extension Built {
    /// Any JSON value.
    static let any = Built(type: .any, expressed: .nothing)
}
