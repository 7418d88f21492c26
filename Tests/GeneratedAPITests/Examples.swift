import APIRuntime
import YAMLTree

/// An example in an OpenAPI document or a schema.
struct Example: CustomStringConvertible {
    let value: YAMLNode
    /// The object that contains the example: a schema, a media type, a parameter or a header.
    let holder: YAMLNode
    /// The path of keys to that object.
    let path: [String]

    var description: String { "\(value.location)" }

    /// The schema of the example.
    var schema: YAMLNode { holder["schema"] ?? holder }

    /// Returns all examples in a document, in its order.
    static func all(in node: YAMLNode, at path: [String] = []) -> [Example] {
        switch node.value {
        case .sequence(let elements):
            return elements.enumerated().flatMap { all(in: $0.element, at: path + ["\($0.offset)"]) }
        case .mapping(let mapping):
            var found: [Example] = []
            for entry in mapping {
                switch entry.name {
                case "example":
                    found.append(Example(value: entry.value, holder: node, path: path))
                case "examples":
                    let values = entry.value.sequence ?? entry.value.mapping?.compactMap { $0.value["value"] } ?? []
                    found += values.map { Example(value: $0, holder: node, path: path) }
                default: found += all(in: entry.value, at: path + [entry.name])
                }
            }
            return found
        default: return []
        }
    }
}

extension YAMLDocuments {
    /// The project's schemas.
    static let ofProject = YAMLDocuments(loading: ProjectFiles.files(below: "Schemas", suffix: ".yaml")) {
        try ProjectFiles.bytes(of: $0)
    }

    /// The official documents of the releases that tests use.
    static let official = YAMLDocuments(
        loading: ["v1.11", "v1.19"].flatMap { version in
            ["client-server", "push-gateway"].flatMap { api in
                ProjectFiles.files(below: "\(ProjectFiles.specification)/\(version)/data/api/\(api)", suffix: ".yaml")
            }
        }
    ) { try ProjectFiles.bytes(of: $0) }

    /// Returns the target of a chain of references.
    func target(of node: YAMLNode) throws -> YAMLNode {
        var node = node
        // A schema may have siblings of its reference, such as a description.
        while node["title"] == nil, let reference = node["$ref"]?.string {
            node = try resolve(reference, from: node.location.source, at: node.location).node
        }
        return node
    }
}
