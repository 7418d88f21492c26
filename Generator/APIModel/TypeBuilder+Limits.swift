import OpenAPI
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
        if let format = resolved.format?.string { limits.format = formats.format(named: format)?.rawValue }
        return limits
    }

    /// The limits on keys that `propertyNames` states.
    mutating func keyLimits(_ schema: Schema) throws(Diagnostic) -> StringLimits {
        let resolved = try schemas.resolve(schema)
        var limits = try stringLimits(resolved)
        limits.values = resolved.listedValues?.compactMap(\.string)
        return limits
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
            integer(keywords["minimum"], rounding: .up),
            integer(keywords["exclusiveMinimum"], rounding: .down).map { $0 == .max ? $0 : $0 + 1 },
        ]
        let highest = [
            integer(keywords["maximum"], rounding: .down),
            integer(keywords["exclusiveMaximum"], rounding: .up).map { $0 == .min ? $0 : $0 - 1 },
        ]
        limits.minimum = lowest.compactMap { $0 }.max()
        limits.maximum = highest.compactMap { $0 }.min()
        if limits.minimum == .min { limits.minimum = nil }
        if limits.maximum == .max { limits.maximum = nil }
        if let node = keywords["multipleOf"] {
            // A rule checks any other.
            limits.multipleOf = Self.divisor(node)
        }
        return limits
    }

    /// The node as a positive integer. Written inline, it crashes the optimizer of Swift 6.3.1.
    private static func divisor(_ node: YAMLNode) -> Int64? {
        guard let number = node.number, number > 0 else { return nil }
        return Int64(exactly: number)
    }

    /// The bound as an integer of 64 bits; one beyond bounds nothing.
    private func integer(_ node: YAMLNode?, rounding: FloatingPointRoundingRule) -> Int64? {
        guard let node else { return nil }
        if let integer = node.integer { return integer }
        guard let number = node.number else { return nil }
        if let integer = Int64(exactly: number.rounded(rounding)) { return integer }
        return number < 0 ? .min : .max
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

    /// Whether a pattern is of the dialect that the runtime compiles; what is wrong with another is told, once.
    mutating func isUsable(_ node: YAMLNode) -> Bool {
        guard let pattern = node.string else { return false }
        if usablePatterns.contains(pattern) { return true }
        do throws(PatternError) {
            try ECMAPattern.check(pattern)
            usablePatterns.insert(pattern)
            return true
        } catch {
            if toldPatterns.insert(node.location).inserted {
                diagnostics.append(
                    .error(
                        "the pattern can't be used: \(error.reason)", at: node.location(ofScalar: error.offset),
                        hint: error.hint))
            }
            return false
        }
    }

    /// The one pattern of `patternProperties`; `nil` when there are several, which a rule checks, or one that is of no use.
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
            if let values = limits.values { notes.append("One of \(values.map(String.init).joined(separator: ", ")).") }
        case .number(let limits):
            if let minimum = limits.minimum { notes.append("At least \(minimum).") }
            if let maximum = limits.maximum { notes.append("At most \(maximum).") }
            if let bound = limits.exclusiveMinimum { notes.append("More than \(bound).") }
            if let bound = limits.exclusiveMaximum { notes.append("Less than \(bound).") }
        case .array(_, let count, let unique):
            if let minimum = count.minimum { notes.append("At least \(minimum) items.") }
            if let maximum = count.maximum { notes.append("At most \(maximum) items.") }
            if unique { notes.append("All items differ.") }
        case .nullable(let type), .checked(let type, _): return self.notes(type)
        default: break
        }
        return notes
    }
}
