import OpenAPI
import SchemaKeywords
import YAMLTree

/// Sentences about schemas for the documentation of their types.
extension TypeBuilder {
    /// Returns sentences about limits, the default and the history; not those that the description already contains.
    func notes(_ type: TypeUse, _ resolved: ResolvedSchema) -> [String] {
        var notes = notes(type)
        if let value = resolved.defaultValue?.text { notes.append("Default: `\(value)`.") }
        return (notes + resolved.history).filter { !(resolved.description ?? "").contains($0) }
    }

    /// Returns sentences about the limits of a type.
    private func notes(_ type: TypeUse) -> [String] {
        var notes: [String] = []
        switch type {
        case .string(let limits):
            notes += sentence(.minLength, limits.minLength.flatMap { $0 > 0 ? $0 : nil })
            notes += sentence(.maxLength, limits.maxLength) + sentence(.maxBytes, limits.maxBytes)
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
            notes += sentence(.minItems, count.minimum) + sentence(.maxItems, count.maximum)
            if unique { notes.append("All items differ.") }
        case .nullable(let type): return self.notes(type)
        case .checked(let type, let constraint):
            return self.notes(type)
                + constraint.keywords.flatMap { keyword -> [String] in
                    guard case .count(let identifier, let count) = keyword else { return [] }
                    return SchemaKeyword.allCases.first { $0.identifier == identifier }.map { sentence($0, count) }
                        ?? []
                }
        default: break
        }
        return notes
    }

    /// Returns a sentence about a limit on a count: "At least 3 characters."
    private func sentence(_ keyword: SchemaKeyword, _ count: Int?) -> [String] {
        guard let count, let phrase = keyword.definition.limit?.phrase(count) else { return [] }
        return [phrase.prefix(1).uppercased() + phrase.dropFirst() + "."]
    }
}

extension String {
    /// The text before the first empty line.
    var firstParagraph: String {
        let lines = split(separator: "\n", omittingEmptySubsequences: false)
        return lines.prefix { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
    }
}
