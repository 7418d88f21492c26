import APIRuntime
import Foundation
import YAMLTree

/// Documents as JSON, each whole and under a URI, so that another program resolves the references between them.
package struct SchemaBundle {
    private static let root = "file:///"

    /// An object with a member for each document.
    let json: JSONValue
    private var references: [SourceLocation: String] = [:]

    /// - Parameter documents: All that were read by now are bundled, so read the schemas first.
    package init(of documents: YAMLDocuments) throws {
        var json = JSONObject()
        for path in documents.loadedPaths {
            let root = try documents.document(at: path)
            // An example, such as a list of events.
            guard root.mapping != nil else { continue }
            let uri = Self.root + path
            json[uri] = try Self.json(of: root)
            Self.walk(root, at: uri + "#", into: &references)
        }
        self.json = .object(json)
    }

    /// The URI of a node in one of the documents, with a JSON Pointer; nil for one from elsewhere.
    package func reference(to node: YAMLNode) -> String? { references[node.location] }

    /// The node in other documents, which have the same paths, that stands where a node does in these.
    package func counterpart(of node: YAMLNode, in others: YAMLDocuments) throws -> YAMLNode? {
        guard let reference = reference(to: node) else { return nil }
        let relative = String(reference.dropFirst(Self.root.count))
        return try others.resolve(relative, from: SourceText(name: "", bytes: []), at: node.location).node
    }

    /// An anchored node stands where its aliases do, and is known by the first of its places.
    private static func walk(_ node: YAMLNode, at pointer: String, into references: inout [SourceLocation: String]) {
        if references[node.location] == nil { references[node.location] = pointer }
        switch node.value {
        case .sequence(let elements):
            for (index, element) in elements.enumerated() {
                walk(element, at: "\(pointer)/\(index)", into: &references)
            }
        case .mapping(let mapping):
            for entry in mapping { walk(entry.value, at: "\(pointer)/\(token(entry.name))", into: &references) }
        default: break
        }
    }

    /// A key as a JSON Pointer has it in the fragment of a URI (RFC 6901, section 6).
    private static func token(_ key: String) -> String {
        let escaped = key.replacingOccurrences(of: "~", with: "~0").replacingOccurrences(of: "/", with: "~1")
        return escaped.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", ".", "_", "~"])) ?? ""
    }

    /// A node as it is written; nothing is resolved.
    private static func json(of node: YAMLNode) throws -> JSONValue {
        switch node.value {
        case .null: .null
        case .bool(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .number: try JSONValue(json: node.text ?? "")
        case .string(let value): .string(value)
        case .sequence(let elements): .array(try elements.map(json))
        case .mapping(let mapping):
            .object(try mapping.reduce(into: JSONObject()) { $0[$1.name] = try json(of: $1.value) })
        }
    }
}
