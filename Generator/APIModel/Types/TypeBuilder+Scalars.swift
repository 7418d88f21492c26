import OpenAPI
import SchemaKeywords
import YAMLTree

/// Types of scalars with their limits, and the keywords that they express.
extension TypeBuilder {
    mutating func string(_ resolved: ResolvedSchema) throws(Diagnostic) -> BuiltType {
        let limits = try stringLimits(resolved)
        var expressed = ExpressedKeywords([.type, .minLength, .maxLength, .maxBytes], of: [.string])
        if let pattern = limits.pattern {
            expressed.insert(.pattern, of: resolved) { entry, _ in entry.value.string == pattern }
        }
        if let format = limits.format {
            expressed.insert(.format, of: resolved) { entry, _ in entry.value.string == format }
        }
        return BuiltType(type: .string(limits), expressed: expressed)
    }

    /// Returns the type that the configuration chooses for the format of a string; `nil` without a choice. Other
    /// keywords become a constraint.
    mutating func formatted(_ resolved: ResolvedSchema) -> BuiltType? {
        guard let format = resolved.format?.string, let type = formatTypes.type(of: format) else { return nil }
        var expressed = ExpressedKeywords([.type], of: [.string])
        expressed.insert(.format, of: resolved) { entry, _ in entry.value.string == format }
        return BuiltType(type: .formatted(type), expressed: expressed)
    }

    mutating func integer(_ resolved: ResolvedSchema) throws(Diagnostic) -> BuiltType {
        let limits = try integerLimits(resolved)
        return BuiltType(type: .integer(limits), expressed: expressed(by: limits, resolved))
    }

    /// Returns the type of listed integers; `nil` if some don't fit into 64 bits.
    mutating func integer(_ resolved: ResolvedSchema, values: [Int128]) throws(Diagnostic) -> BuiltType? {
        var limits = try integerLimits(resolved)
        limits.isUnsigned = limits.isUnsigned || Self.needUnsigned(values)
        guard values.allSatisfy(limits.range.contains) else { return nil }
        limits.values = values
        var expressed = expressed(by: limits, resolved)
        expressed.insertList(of: resolved)
        return BuiltType(type: .integer(limits), expressed: expressed)
    }

    private func expressed(by limits: IntegerLimits, _ resolved: ResolvedSchema) -> ExpressedKeywords {
        var expressed = ExpressedKeywords(Self.bounds, of: [.number])
        if let divisor = limits.multipleOf {
            expressed.insert(.multipleOf, of: resolved) { entry, _ in Self.isNumber(entry.value, Double(divisor)) }
        }
        return expressed
    }

    /// Returns whether a node is the number. When this comparison is inlined, the optimizer of Swift 6.3.1 crashes.
    @inline(never)
    private static func isNumber(_ node: YAMLNode, _ number: Double?) -> Bool { node.number == number }

    /// Whether only `UInt64` holds all values.
    private static func needUnsigned(_ values: [Int128]) -> Bool {
        values.contains { $0 > Int128(Int64.max) } && values.allSatisfy { $0 >= 0 }
    }

    /// - Parameter values: the only allowed values.
    mutating func number(_ resolved: ResolvedSchema, values: [YAMLNode]? = nil) throws(Diagnostic) -> BuiltType {
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
        return BuiltType(type: .number(limits), expressed: expressed)
    }

    /// - Parameter values: the only allowed values.
    func boolean(_ resolved: ResolvedSchema, only values: [Bool]?) -> BuiltType {
        var expressed = ExpressedKeywords([.type], of: [.boolean])
        guard let values else { return BuiltType(type: .boolean(only: nil), expressed: expressed) }
        if values.count == 1 || Set(values).count == 2 { expressed.insertList(of: resolved) }
        return BuiltType(type: .boolean(only: values.count == 1 ? values[0] : nil), expressed: expressed)
    }

    /// Returns the type of a schema that only allows `null`.
    func null(_ resolved: ResolvedSchema) -> BuiltType {
        var expressed = ExpressedKeywords([.type], of: [])
        if resolved.listedValues?.allSatisfy(\.isNull) == true { expressed.insertList(of: resolved) }
        return BuiltType(type: .null, expressed: expressed)
    }

    private static let bounds: Set<SchemaKeyword> = [
        .type, .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum,
    ]

    /// Whether `Double` represents every integer of this magnitude exactly.
    private static func isExact(_ node: YAMLNode) -> Bool { (node.number?.magnitude ?? 0) < 0x1p53 }
}

extension BuiltType {
    /// Any JSON value.
    static let any = BuiltType(type: .any, expressed: .nothing)
}
