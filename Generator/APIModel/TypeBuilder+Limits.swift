import OpenAPI
import YAMLTree
import _StringProcessing

extension TypeBuilder {
    /// A limit on a number of characters, items or keys.
    func count(_ node: YAMLNode?) throws(Diagnostic) -> Int? {
        guard let node else { return nil }
        guard let number = node.number, number >= 0, let count = Int(exactly: number) else {
            throw .error("expected a number of 0 or more, found \(node.text ?? node.kindName)", at: node.location)
        }
        return count
    }

    /// The smallest integer that the limits let in.
    mutating func minimum(_ limits: [String: YAMLNode]) throws(Diagnostic) -> Int64? {
        warnOfUnchecked(["multipleOf"], in: limits)
        let inclusive = try integer(limits["minimum"], rounding: .up)
        let exclusive = try integer(limits["exclusiveMinimum"], rounding: .down).map { $0 == .max ? $0 : $0 + 1 }
        return [inclusive, exclusive].compactMap { $0 }.max()
    }

    /// The largest integer that the limits let in.
    func maximum(_ limits: [String: YAMLNode]) throws(Diagnostic) -> Int64? {
        let inclusive = try integer(limits["maximum"], rounding: .down)
        let exclusive = try integer(limits["exclusiveMaximum"], rounding: .up).map { $0 == .min ? $0 : $0 - 1 }
        return [inclusive, exclusive].compactMap { $0 }.min()
    }

    private func integer(_ node: YAMLNode?, rounding: FloatingPointRoundingRule) throws(Diagnostic) -> Int64? {
        guard let node else { return nil }
        if let integer = node.integer { return integer }
        guard let number = node.number, let integer = Int64(exactly: number.rounded(rounding)) else {
            throw .error("expected an integer of 64 bits, found \(node.text ?? node.kindName)", at: node.location)
        }
        return integer
    }

    mutating func warnOfUnchecked(_ keywords: [String], in limits: [String: YAMLNode]) {
        for keyword in keywords {
            guard let node = limits[keyword] else { continue }
            diagnostics.append(
                .warning(
                    "specgen generates no code for '\(keyword)'; generated types don't check it", at: node.location,
                    hint: "'specgen validate' does"))
        }
    }

    /// A pattern must be one that the runtime can compile.
    func checkPattern(_ node: YAMLNode) throws(Diagnostic) {
        guard let pattern = node.string else { return }
        do {
            _ = try Regex(pattern)
        } catch {
            throw .error("the pattern isn't a regular expression that specgen understands", at: node.location)
        }
    }

    /// What the schema limits, in words for the documentation.
    func notes(_ type: TypeUse, _ resolved: ResolvedSchema) -> [String] {
        var notes: [String] = []
        switch type {
        case .string(let limits):
            if let length = limits.minLength, length > 0 { notes.append("At least \(length) characters.") }
            if let length = limits.maxLength { notes.append("At most \(length) characters.") }
            if let bytes = limits.maxBytes { notes.append("At most \(bytes) bytes of UTF-8.") }
            if let pattern = limits.pattern { notes.append("Matches `\(pattern)`.") }
        case .integer(let minimum, let maximum):
            if let minimum { notes.append("At least \(minimum).") }
            if let maximum { notes.append("At most \(maximum).") }
        case .array(_, let minItems, let maxItems, let unique):
            if let minItems { notes.append("At least \(minItems) items.") }
            if let maxItems { notes.append("At most \(maxItems) items.") }
            if unique { notes.append("All items differ.") }
        default: break
        }
        if let value = resolved.defaultValue?.text { notes.append("Default: `\(value)`.") }
        // What the description says already isn't said twice.
        return notes.filter { !(resolved.description ?? "").contains($0) }
    }
}

extension Naming {
    /// A name for the elements of a collection: `Devices` → `Device`.
    static func singular(_ name: String) -> String {
        if name.hasSuffix("ies") { return name.dropLast(3) + "y" }
        if name.hasSuffix("s"), !name.hasSuffix("ss") { return String(name.dropLast()) }
        return name + "Element"
    }
}
