import SchemaKeywords
import YAMLTree

/// The type and limits of a schema's values in words: `integer, 1 to 65535`.
struct ValuePhrase {
    private let schema: BundledSchema
    /// The maximum depth of lists in lists.
    private static let maxDepth = 4

    init(_ schema: BundledSchema) {
        self.schema = schema
    }

    func text(for node: YAMLNode) -> String { text(for: node, depth: 0) }

    private func text(for node: YAMLNode, depth: Int) -> String {
        if let constant = node["const"] { return ValueText.code(ValueText.plain(constant)) }
        if let values = node["enum"]?.sequence {
            return Self.alternatives(values.map { ValueText.code(ValueText.plain($0)) })
        }
        var types = node["type"]?.sequence?.compactMap(\.string) ?? node["type"]?.string.map { [$0] } ?? []
        if types.isEmpty { types = Self.impliedType(of: node).map { [$0] } ?? [] }
        if types.isEmpty { return "any value" }
        let texts = types.map { type in
            switch type {
            case "array": list(node, depth: depth)
            case "object": "mapping"
            default: type
            }
        }
        return ([Self.alternatives(texts)] + limits(of: node)).joined(separator: ", ")
    }

    private static func impliedType(of node: YAMLNode) -> String? {
        if node["properties"] != nil { return "object" }
        return node["items"] == nil ? nil : "array"
    }

    private func list(_ node: YAMLNode, depth: Int) -> String {
        guard let items = node["items"], depth < Self.maxDepth else { return "list" }
        let item = schema.resolved(items)
        if item["oneOf"] != nil || item["anyOf"] != nil { return "list of mappings" }
        let text = text(for: item, depth: depth + 1)
        let plurals = ["string": "strings", "integer": "integers", "number": "numbers", "mapping": "mappings"]
        return "list of " + (plurals[text] ?? text)
    }

    private func limits(of node: YAMLNode) -> [String] {
        func value(_ keyword: SchemaKeyword) -> String? {
            node[keyword.name].map(\.jsonText).map(Self.withoutFraction)
        }
        func count(_ keyword: SchemaKeyword) -> String? {
            guard let count = node[keyword.name]?.integer else { return nil }
            // A string or a list that isn't empty needs no words.
            if keyword == .minLength || keyword == .minItems, count <= 1 { return nil }
            return keyword.definition.limit?.phrase(Int(clamping: count))
        }
        var limits: [String] = []
        switch (value(.minimum), value(.maximum)) {
        case (let low?, let high?): limits.append("\(low) to \(high)")
        case (let low?, nil): limits.append("at least \(low)")
        case (nil, let high?): limits.append("at most \(high)")
        case (nil, nil): break
        }
        if let low = value(.exclusiveMinimum) { limits.insert("more than \(low)", at: 0) }
        if let high = value(.exclusiveMaximum) { limits.append("less than \(high)") }
        let counts: [SchemaKeyword] = [.minLength, .maxLength, .maxBytes, .minItems, .maxItems, .minProperties]
        limits += (counts + [.maxProperties]).compactMap(count)
        if let pattern = node["pattern"]?.string { limits.append("matches \(ValueText.code(pattern))") }
        if let format = node["format"]?.string { limits.append("format \(ValueText.code(format))") }
        return limits
    }

    /// Returns a number without `.0` at its end.
    private static func withoutFraction(_ text: String) -> String {
        text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func alternatives(_ texts: [String]) -> String {
        guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
        return texts.dropLast().joined(separator: ", ") + " or " + last
    }
}
