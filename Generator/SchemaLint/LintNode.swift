import OpenAPI
import SchemaKeywords
import YAMLTree

/// A node of a document that checks apply to, such as an operation or a schema.
struct LintNode {
    enum Kind {
        case document, pathItem, operation, callback, parameter, header, requestBody, response, mediaType, encoding
        case example, schema
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
    let context: Context

    /// Facts about a node that follow from the nodes around it.
    struct Context {
        /// The direction of the payloads; `nil` outside of requests and responses.
        var direction: PayloadDirection?
        /// Whether the node is part of an operation.
        var isInOperation = false
        /// Whether the node is part of a webhook or a callback, whose operations have no methods in Swift.
        var isInCallback = false
    }
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
        var context = Context()
    }

    /// The names of components and their kinds, except examples.
    private static let components: [(name: String, kind: Kind)] = [
        ("schemas", .schema), ("parameters", .parameter), ("headers", .header), ("requestBodies", .requestBody),
        ("responses", .response), ("pathItems", .pathItem), ("callbacks", .callback), ("mediaTypes", .mediaType),
    ]

    /// The nodes directly inside of this one.
    var children: [Child] {
        childrenWithoutContext.map { child in
            var child = child
            child.context = context
            child.context.isInOperation = context.isInOperation || kind == .operation
            child.context.isInCallback = context.isInCallback || child.kind == .callback
            switch child.kind {
            case .parameter, .requestBody: child.context.direction = .request
            case .response: child.context.direction = .response
            default: break
            }
            return child
        }
    }

    private var childrenWithoutContext: [Child] {
        switch kind {
        case .document:
            let components = mapping["components"]
            // Examples come first: a reference to one has another key.
            // Webhooks have the form of a callback: path items by name.
            return named(.example, components?["examples"]) + named(.pathItem, mapping["paths"])
                + one(.callback, "webhooks") + Self.components.flatMap { named($0.kind, components?[$0.name]) }
        case .pathItem:
            return listed(.parameter, mapping["parameters"])
                + mapping.filter { Operation.Method(rawValue: $0.name) != nil }.map {
                    Child(kind: .operation, node: $0.value, name: $0.name, nameLocation: $0.key.location)
                } + named(.operation, mapping[Operation.Method.additionalKey])
        case .operation:
            return listed(.parameter, mapping["parameters"]) + one(.requestBody, "requestBody")
                + named(.response, mapping["responses"]) + named(.callback, mapping["callbacks"])
        case .callback:
            return mapping.filter { !$0.name.hasPrefix("x-") && $0.name != "$ref" }.map {
                Child(kind: .pathItem, node: $0.value, name: $0.name, nameLocation: $0.key.location)
            }
        case .parameter, .header:
            return one(.schema, "schema") + named(.mediaType, mapping["content"])
                + named(.example, mapping["examples"])
        case .requestBody: return named(.mediaType, mapping["content"])
        case .response: return named(.header, mapping["headers"]) + named(.mediaType, mapping["content"])
        case .mediaType:
            return one(.schema, "schema") + one(.schema, "itemSchema") + named(.encoding, mapping["encoding"])
                + one(.encoding, "itemEncoding") + listed(.encoding, mapping["prefixEncoding"])
                + named(.example, mapping["examples"])
        case .encoding:
            return named(.header, mapping["headers"]) + named(.encoding, mapping["encoding"])
                + one(.encoding, "itemEncoding") + listed(.encoding, mapping["prefixEncoding"])
        case .example: return []
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
