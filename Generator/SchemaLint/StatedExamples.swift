import OpenAPI
import SchemaKeywords
import YAMLTree

/// The examples and defaults that a schema, a parameter, a header or a media type states.
public struct StatedExamples {
    public private(set) var values: [YAMLNode] = []
    /// The schema that each value must satisfy.
    public let schema: YAMLNode
    /// The direction of the values; `nil` if they may be used in both.
    public let direction: PayloadDirection?
    /// References to examples that have no target.
    public private(set) var errors: [Diagnostic] = []

    /// The most references from an example to its value. More are a circle.
    private static let maxReferences = 32

    /// - Returns: `nil` for a node without examples, or whose examples no schema describes.
    init?(_ lintNode: LintNode, _ documents: YAMLDocuments) {
        let mapping = lintNode.mapping
        switch lintNode.kind {
        case .schema:
            (schema, direction) = (YAMLNode(.mapping(mapping), at: lintNode.location), nil)
            for entry in mapping {
                switch SchemaKeyword(named: entry.name) {
                case .example?, .default?: values.append(entry.value)
                case .examples?: values += entry.value.sequence ?? []
                default: break
                }
            }
        case .parameter, .header:
            guard let node = mapping["schema"] ?? Self.schema(of: mapping["content"]) else { return nil }
            (schema, direction) = (node, lintNode.context.direction)
            read(mapping, documents)
        case .mediaType:
            guard let node = mapping["schema"], MediaType.examplesAreValues(lintNode.name) else { return nil }
            (schema, direction) = (node, lintNode.context.direction)
            read(mapping, documents)
        default: return nil
        }
        if values.isEmpty, errors.isEmpty { return nil }
    }

    /// Returns the schema of a parameter whose value is the text of a media type.
    private static func schema(of content: YAMLNode?) -> YAMLNode? {
        content?.mapping?.entries.first { MediaType.examplesAreValues($0.name) }?.value["schema"]
    }

    private static func resolved(_ node: YAMLNode, _ documents: YAMLDocuments) throws(Diagnostic) -> YAMLNode {
        var node = node
        for _ in 0..<maxReferences {
            guard let reference = node["$ref"], let text = reference.string else { return node }
            node = try documents.resolve(text, from: reference.location.source, at: reference.location).node
        }
        throw .error("circular reference", at: node.location)
    }

    /// Reads `example` and the named `examples`.
    private mutating func read(_ mapping: YAMLMapping, _ documents: YAMLDocuments) {
        if let example = mapping["example"] { values.append(example) }
        for entry in mapping["examples"]?.mapping?.entries ?? [] {
            do throws(Diagnostic) {
                let example = try Self.resolved(entry.value, documents)
                // OpenAPI 3.2 has `dataValue`.
                if let value = example["value"] ?? example["dataValue"] { values.append(value) }
            } catch {
                errors.append(error)
            }
        }
    }
}
