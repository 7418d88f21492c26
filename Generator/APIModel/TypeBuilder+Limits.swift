import OpenAPI
import SchemaKeywords
import StringGrammars
import YAMLTree

/// How the keywords that limit values become limits of types, and words about them.
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

    /// The limits on keys that `propertyNames` states, and whether they are all that it states.
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

    /// A limit on a number of characters, items or keys.
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
        // Bounds beyond what the type has bound nothing.
        let (lowestOfType, highestOfType) = (limits.range.lowerBound, limits.range.upperBound)
        if let minimum = limits.minimum, minimum <= lowestOfType { limits.minimum = nil }
        if let maximum = limits.maximum, maximum >= highestOfType { limits.maximum = nil }
        limits.minimum = limits.minimum.map { min($0, highestOfType) }
        limits.maximum = limits.maximum.map { max($0, lowestOfType) }
        if let node = keywords["multipleOf"], let divisor = Self.integer(node), divisor > 0, divisor <= highestOfType {
            // A constraint checks any other.
            limits.multipleOf = divisor
        }
        return limits
    }

    /// Whether a schema's integers are those of 64 bits without a sign: by its format, or as its bounds leave no others
    /// and reach beyond those with a sign.
    private mutating func isUnsigned(_ resolved: ResolvedSchema, _ limits: IntegerLimits) -> Bool {
        if ["uint64", "uint"].contains(resolved.format?.string) { return true }
        if let minimum = limits.minimum, minimum > Int128(Int64.max), minimum <= Int128(UInt64.max) { return true }
        let isBeyond = (limits.maximum ?? 0) > Int128(Int64.max)
        if isBeyond, (limits.minimum ?? -1) >= 0, (limits.maximum ?? 0) <= Int128(UInt64.max) { return true }
        if isBeyond, let node = resolved.limits["maximum"] ?? resolved.limits["exclusiveMaximum"] {
            diagnostics.appendOnce(
                .warning(
                    "integers are read as 64 bits with a sign; values above \(Int64.max) are refused",
                    at: node.location,
                    hint: "with 'format: uint64' they are read as 64 bits without a sign"))
        }
        return false
    }

    /// The node as an exact integer.
    static func integer(_ node: YAMLNode) -> Int128? {
        if let integer = node.integer { return Int128(integer) }
        guard let number = node.number else { return nil }
        // Beyond 64 bits the text has all digits.
        return node.text.flatMap { Int128($0) } ?? Int128(exactly: number)
    }

    /// The bound as an integer.
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

    /// Whether the runtime can use a pattern.
    mutating func isUsable(_ node: YAMLNode) -> Bool { strings.isUsable(node, &diagnostics) }

    /// The one pattern of `patternProperties`; `nil` when there are several, which a constraint checks, or one that is of no use.
    mutating func onePattern(_ resolved: ResolvedSchema) throws(Diagnostic) -> String? {
        guard let first = resolved.patternProperties.first else { return nil }
        guard resolved.patternProperties.count == 1 else { return nil }
        // A key is a string scalar, whatever it looks like.
        let text = first.pattern.text ?? ""
        return isUsable(YAMLNode(.string(text), at: first.pattern.location, text: text)) ? text : nil
    }

    // MARK: Words

    /// What the schema limits, in words for the documentation.
    func notes(_ type: TypeUse, _ resolved: ResolvedSchema) -> [String] {
        var notes = notes(type)
        if let value = resolved.defaultValue?.text { notes.append("Default: `\(value)`.") }
        // What the description says already isn't said twice.
        return (notes + resolved.history).filter { !(resolved.description ?? "").contains($0) }
    }

    private func notes(_ type: TypeUse) -> [String] {
        var notes: [String] = []
        switch type {
        case .string(let limits):
            if let length = limits.minLength, length > 0 { notes.append("At least \(length) characters.") }
            if let length = limits.maxLength { notes.append("At most \(length) characters.") }
            if let bytes = limits.maxBytes { notes.append("At most \(bytes) bytes of UTF-8.") }
            if let pattern = limits.pattern, limits.format == nil { notes.append("Matches `\(pattern)`.") }
            if let format = limits.format { notes.append("Format: `\(format)`.") }
        case .integer(let limits):
            if let minimum = limits.minimum { notes.append("At least \(minimum).") }
            if let maximum = limits.maximum { notes.append("At most \(maximum).") }
            if let divisor = limits.multipleOf { notes.append("A multiple of \(divisor).") }
            if let values = limits.values {
                notes.append("One of \(values.map(\.description).joined(separator: ", ")).")
            }
        case .number(let limits):
            if let minimum = limits.minimum { notes.append("At least \(minimum).") }
            if let maximum = limits.maximum { notes.append("At most \(maximum).") }
            if let bound = limits.exclusiveMinimum { notes.append("More than \(bound).") }
            if let bound = limits.exclusiveMaximum { notes.append("Less than \(bound).") }
        case .array(_, let count, let unique):
            if let minimum = count.minimum { notes.append("At least \(minimum) items.") }
            if let maximum = count.maximum { notes.append("At most \(maximum) items.") }
            if unique { notes.append("All items differ.") }
        case .nullable(let type): return self.notes(type)
        case .checked(let type, let constraint): return self.notes(type) + constraint.keywords.compactMap(note)
        default: break
        }
        return notes
    }

    /// What a constraint counts, in words: "At least 3 characters."
    private func note(_ constraint: ConstraintKeyword) -> String? {
        guard case .count(let identifier, let count) = constraint else { return nil }
        let keyword = SchemaKeyword.allCases.first { $0.identifier == identifier }
        guard let phrase = keyword?.definition.limit?.phrase(count) else { return nil }
        return phrase.prefix(1).uppercased() + phrase.dropFirst() + "."
    }
}
