import YAMLTree

/// An example in a document, with its schema.
struct WrittenExample {
    let node: YAMLNode
    let schema: YAMLNode
    /// The media type of the body, if the example is of a body.
    let mediaType: String?
    /// Whether the schema is a part of an `allOf`: the example need not match the other parts.
    let isOfPart: Bool

    /// The file and line of the example.
    var place: String { "\(node.location.source.name):\(node.location.line)" }
}

/// A collector of all examples in documents and schemas, with references resolved. It is independent of the generator,
/// so that the two can be compared.
struct ExampleCollector {
    private(set) var examples: [WrittenExample] = []
    private let sources: YAMLDocuments
    private var visited: Set<SourceLocation> = []

    init(_ built: BuiltModule) throws {
        sources = built.sources
        for path in built.paths {
            let root = try sources.document(at: path)
            if built.module.isEvents {
                try visitSchema(root)
            } else if let paths = root["paths"] {
                try visit(paths)
            }
        }
    }

    /// Visits a part of an OpenAPI document that isn't a schema.
    private mutating func visit(_ node: YAMLNode, mediaType: String? = nil) throws {
        switch node.value {
        case .sequence(let nodes): for node in nodes { try visit(node) }
        case .mapping(let mapping):
            guard visited.insert(node.location).inserted else { return }
            for entry in mapping {
                switch entry.name {
                case "$ref": try visit(target(of: entry.value))
                case "schema": try visitSchema(entry.value, mediaType: mediaType)
                case "example": add(entry.value, mapping["schema"], mediaType)
                case "examples":
                    for named in entry.value.mapping?.entries ?? [] {
                        let example = try named.value["$ref"].map(target) ?? named.value
                        if let value = example["value"] { add(value, mapping["schema"], mediaType) }
                    }
                case "content":
                    for type in entry.value.mapping?.entries ?? [] { try visit(type.value, mediaType: type.name) }
                default: try visit(entry.value)
                }
            }
        default: break
        }
    }

    private mutating func visitSchema(_ node: YAMLNode, mediaType: String? = nil, isPart: Bool = false) throws {
        guard let mapping = node.mapping, visited.insert(node.location).inserted else { return }
        for entry in mapping {
            switch entry.name {
            case "$ref": try visitSchema(target(of: entry.value), isPart: isPart)
            case "example": add(entry.value, node, mediaType, isOfPart: isPart)
            case "examples":
                for value in entry.value.sequence ?? [] { add(value, node, mediaType, isOfPart: isPart) }
            case "properties", "patternProperties", "$defs", "definitions":
                for named in entry.value.mapping?.entries ?? [] { try visitSchema(named.value) }
            case "default", "enum", "const": break
            case "allOf": for part in entry.value.sequence ?? [] { try visitSchema(part, isPart: true) }
            default:
                for inner in entry.value.sequence ?? [entry.value] { try visitSchema(inner) }
            }
        }
    }

    private func target(of reference: YAMLNode) throws -> YAMLNode {
        try sources.resolve(reference.string ?? "", from: reference.location.source, at: reference.location).node
    }

    private mutating func add(_ node: YAMLNode, _ schema: YAMLNode?, _ mediaType: String?, isOfPart: Bool = false) {
        guard let schema else { return }
        examples.append(WrittenExample(node: node, schema: schema, mediaType: mediaType, isOfPart: isOfPart))
    }
}
