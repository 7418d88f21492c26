import SchemaKeywords
import YAMLTree

/// A node of a document that checks apply to, such as an operation or a schema.
struct LintNode {
    enum Kind {
        case document, pathItem, operation, parameter, header, requestBody, response, mediaType, schema
    }

    /// The version of OpenAPI that a file declares.
    enum Dialect {
        case openAPI30, openAPI31
        /// A JSON Schema outside of an OpenAPI document.
        case jsonSchema

        init(_ root: YAMLNode) {
            guard let version = root["openapi"]?.text else {
                self = .jsonSchema
                return
            }
            self = version.hasPrefix("3.0") ? .openAPI30 : .openAPI31
        }
    }

    let kind: Kind
    let mapping: YAMLMapping
    let location: SourceLocation
    /// The key of the node: a path, a method, a status; empty in lists.
    let name: String
    /// The location of that key.
    let nameLocation: SourceLocation
    /// The dialect of the document that contains or refers to the node.
    let dialect: Dialect
}

extension LintNode {
    /// A node inside of this one, or a reference to a node.
    struct Child {
        let kind: Kind
        let node: YAMLNode
        var name = ""
        var nameLocation: SourceLocation?
        /// Whether the child describes the same value as this schema: in `allOf`, `oneOf`, `if`…
        var isPart = false
    }

    private static let methods: Set<String> = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ]

    /// The nodes directly inside of this one.
    var children: [Child] {
        switch kind {
        case .document:
            let components = mapping["components"]
            return named(.pathItem, mapping["paths"]) + named(.pathItem, mapping["webhooks"])
                + named(.schema, components?["schemas"]) + named(.parameter, components?["parameters"])
                + named(.header, components?["headers"]) + named(.requestBody, components?["requestBodies"])
                + named(.response, components?["responses"]) + named(.pathItem, components?["pathItems"])
        case .pathItem:
            return listed(.parameter, mapping["parameters"])
                + mapping.filter { Self.methods.contains($0.name) }.map {
                    Child(kind: .operation, node: $0.value, name: $0.name, nameLocation: $0.key.location)
                }
        case .operation:
            return listed(.parameter, mapping["parameters"]) + one(.requestBody, "requestBody")
                + named(.response, mapping["responses"])
        case .parameter, .header: return one(.schema, "schema") + named(.mediaType, mapping["content"])
        case .requestBody: return named(.mediaType, mapping["content"])
        case .response: return named(.header, mapping["headers"]) + named(.mediaType, mapping["content"])
        case .mediaType: return one(.schema, "schema")
        case .schema: return inSchema
        }
    }

    private var inSchema: [Child] {
        mapping.flatMap { entry -> [Child] in
            guard let keyword = SchemaKeyword(named: entry.name) else { return [] }
            return keyword.schemas(in: entry.value).map { child in
                Child(
                    kind: .schema, node: child.node, name: child.key?.text ?? "", nameLocation: child.key?.location,
                    isPart: keyword.definition.isInPlace)
            }
        }
    }

    private func named(_ kind: Kind, _ node: YAMLNode?) -> [Child] {
        (node?.mapping?.entries ?? []).filter { kind == .schema || !$0.name.hasPrefix("x-") }.map {
            Child(kind: kind, node: $0.value, name: $0.name, nameLocation: $0.key.location)
        }
    }

    private func listed(_ kind: Kind, _ node: YAMLNode?) -> [Child] {
        (node?.sequence ?? []).map { Child(kind: kind, node: $0) }
    }

    private func one(_ kind: Kind, _ key: String) -> [Child] {
        mapping[key].map { [Child(kind: kind, node: $0, name: key)] } ?? []
    }
}
