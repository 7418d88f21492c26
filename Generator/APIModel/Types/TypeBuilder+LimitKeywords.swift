import OpenAPI
import SchemaKeywords
import StringGrammars
import YAMLTree

/// The limits of types, from the keywords that limit values.
extension TypeBuilder {
    mutating func stringLimits(_ resolved: ResolvedSchema) throws(Diagnostic) -> StringLimits {
        var limits = StringLimits()
        limits.minLength = try count(resolved.limits["minLength"])
        limits.maxLength = try count(resolved.limits["maxLength"])
        limits.maxBytes = try count(resolved.limits["x-maxBytes"])
        if let pattern = resolved.pattern, isUsable(pattern) { limits.pattern = pattern.string }
        if let format = resolved.format?.string { limits.format = strings.format(named: format) }
        return limits
    }

    /// Returns the limits of `propertyNames` on keys, and whether they express the whole schema.
    mutating func keyLimits(_ schema: Schema) throws(Diagnostic) -> (StringLimits, areAll: Bool) {
        let resolved = try schemas.resolve(schema)
        var limits = try stringLimits(resolved)
        var expressed = try string(resolved).expressed
        if let values = resolved.listedValues {
            limits.values = values.compactMap(\.string)
            expressed.insertList(of: resolved)
        }
        let isOfStrings = resolved.types.isEmpty || resolved.types.contains(.string)
        let rest = try unexpressed(resolved, expressed)
        return (limits, areAll: isOfStrings && rest.isEmpty)
    }

    func countLimits(_ resolved: ResolvedSchema, _ what: String) throws(Diagnostic) -> CountLimits {
        CountLimits(
            minimum: try count(resolved.limits["min" + what]), maximum: try count(resolved.limits["max" + what]))
    }

    /// Returns a limit on the number of characters, items or keys.
    /// - Throws: a located diagnostic for a value that isn't an integer of 0 or more.
    func count(_ node: YAMLNode?) throws(Diagnostic) -> Int? {
        guard let node else { return nil }
        guard let number = node.number, number >= 0, let count = Int(exactly: number) else {
            throw .error("expected a number of 0 or more, found \(node.text ?? node.kindName)", at: node.location)
        }
        return count
    }

    // MARK: Numbers

    mutating func integerLimits(_ resolved: ResolvedSchema) throws(Diagnostic) -> IntegerLimits {
        var limits = IntegerLimits()
        let keywords = resolved.limits
        let lowest = [
            Self.bound(keywords["minimum"], rounding: .up),
            Self.bound(keywords["exclusiveMinimum"], rounding: .down).map { $0 == .max ? $0 : $0 + 1 },
        ]
        let highest = [
            Self.bound(keywords["maximum"], rounding: .down),
            Self.bound(keywords["exclusiveMaximum"], rounding: .up).map { $0 == .min ? $0 : $0 - 1 },
        ]
        limits.minimum = lowest.compactMap { $0 }.max()
        limits.maximum = highest.compactMap { $0 }.min()
        limits.isUnsigned = isUnsigned(resolved, limits)
        // A bound outside the type's range has no effect.
        let (lowestOfType, highestOfType) = (limits.range.lowerBound, limits.range.upperBound)
        if let minimum = limits.minimum, minimum <= lowestOfType { limits.minimum = nil }
        if let maximum = limits.maximum, maximum >= highestOfType { limits.maximum = nil }
        limits.minimum = limits.minimum.map { min($0, highestOfType) }
        limits.maximum = limits.maximum.map { max($0, lowestOfType) }
        if let node = keywords["multipleOf"], let divisor = Self.integer(node), divisor > 0, divisor <= highestOfType {
            // A constraint checks any other divisor.
            limits.multipleOf = divisor
        }
        return limits
    }

    /// Whether the type of a schema's integers is `UInt64`: by its format, or because its bounds exclude negative
    /// integers and include integers above `Int64.max`. Warns if the bounds fit neither type.
    private mutating func isUnsigned(_ resolved: ResolvedSchema, _ limits: IntegerLimits) -> Bool {
        if ["uint64", "uint"].contains(resolved.format?.string) { return true }
        if let minimum = limits.minimum, minimum > Int128(Int64.max), minimum <= Int128(UInt64.max) { return true }
        let isBeyond = (limits.maximum ?? 0) > Int128(Int64.max)
        if isBeyond, (limits.minimum ?? -1) >= 0, (limits.maximum ?? 0) <= Int128(UInt64.max) { return true }
        if isBeyond, let node = resolved.limits["maximum"] ?? resolved.limits["exclusiveMaximum"] {
            diagnostics.appendOnce(
                .warning(
                    "integers are decoded as Int64; values above \(Int64.max) are rejected", at: node.location,
                    hint: "with \"format: uint64\" they are decoded as UInt64"))
        }
        return false
    }

    /// The node's value as an exact integer; `nil` if it isn't one.
    static func integer(_ node: YAMLNode) -> Int128? {
        if let integer = node.integer { return Int128(integer) }
        guard let number = node.number else { return nil }
        // Beyond 64 bits only the text has all digits.
        return node.text.flatMap { Int128($0) } ?? Int128(exactly: number)
    }

    /// The node's value, rounded to an integer and clamped to 128 bits.
    private static func bound(_ node: YAMLNode?, rounding: FloatingPointRoundingRule) -> Int128? {
        guard let node else { return nil }
        if let integer = integer(node) { return integer }
        guard let number = node.number else { return nil }
        return Int128(exactly: number.rounded(rounding)) ?? (number < 0 ? .min : .max)
    }

    mutating func numberLimits(_ resolved: ResolvedSchema) throws(Diagnostic) -> NumberLimits {
        var limits = NumberLimits()
        limits.minimum = resolved.limits["minimum"]?.number
        limits.maximum = resolved.limits["maximum"]?.number
        limits.exclusiveMinimum = resolved.limits["exclusiveMinimum"]?.number
        limits.exclusiveMaximum = resolved.limits["exclusiveMaximum"]?.number
        if let node = resolved.limits["multipleOf"], let divisor = node.number {
            guard divisor > 0 else {
                throw .error("expected a number above 0, found \(node.text ?? node.kindName)", at: node.location)
            }
            limits.multipleOf = divisor
        }
        return limits
    }

    // MARK: Patterns

    /// Returns whether the runtime can compile a pattern.
    mutating func isUsable(_ node: YAMLNode) -> Bool { strings.isUsable(node, &diagnostics) }

    /// Returns the only pattern of `patternProperties`; `nil` if the runtime can't compile it, or if there are several
    /// patterns, which a constraint checks.
    mutating func onePattern(_ resolved: ResolvedSchema) throws(Diagnostic) -> String? {
        guard let first = resolved.patternProperties.first else { return nil }
        guard resolved.patternProperties.count == 1 else { return nil }
        // A key is a string, even if YAML resolves its text to another scalar.
        let text = first.pattern.text ?? ""
        return isUsable(YAMLNode(.string(text), at: first.pattern.location, text: text)) ? text : nil
    }
}
