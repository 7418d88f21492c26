import SchemaKeywords
import YAMLTree

/// Copies values of examples with the targets of references in place of the references.
struct ExampleInliner {
    /// The maximum number of values in all examples: nested references can multiply their targets exponentially.
    private static let maxValues = 5_000_000
    private static let maxDepth = 200

    private let documents: YAMLDocuments
    private var count = 0
    private var depth = 0

    init(documents: YAMLDocuments) {
        self.documents = documents
    }

    /// Returns the value with its references resolved; a member `$ref` that is data stays.
    /// - Throws: a located diagnostic for too many values.
    mutating func inlined(_ node: YAMLNode) throws(Diagnostic) -> YAMLNode {
        count += 1
        guard count <= Self.maxValues else {
            throw .error(
                "examples have more than \(Self.maxValues) values with their references resolved", at: node.location)
        }
        guard depth < Self.maxDepth else {
            throw .error(
                "the example is nested deeper than \(Self.maxDepth) with its references resolved", at: node.location)
        }
        depth += 1
        defer { depth -= 1 }
        switch node.value {
        case .sequence(let items):
            var copies: [YAMLNode] = []
            for item in items { copies.append(try inlined(item)) }
            return YAMLNode(.sequence(copies), at: node.location)
        case .mapping(let mapping): return try inlined(mapping, at: node.location)
        default: return node
        }
    }

    private mutating func inlined(_ mapping: YAMLMapping, at location: SourceLocation) throws(Diagnostic) -> YAMLNode {
        var entries: [YAMLMapping.Entry] = []
        var hasTarget = false
        if case .target(let target) = ExampleReference(mapping, in: documents) {
            let base = try inlined(target)
            // With other members, the target is an object.
            guard mapping.count > 1, let inherited = base.mapping else { return base }
            hasTarget = true
            entries = inherited.entries.filter { mapping[$0.name] == nil }
        }
        for entry in mapping where !hasTarget || entry.name != SchemaKeyword.ref.name {
            entries.append(.init(key: entry.key, value: try inlined(entry.value)))
        }
        return YAMLNode(.mapping(YAMLMapping(entries)), at: location)
    }
}
