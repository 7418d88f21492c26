import APIRuntime
import Foundation
import YAMLTree

/// Complete documents as JSON, each with a URI, so that another program can resolve the references between them.
package struct SchemaBundle {
    private static let root = "file:///"

    /// An object with the documents by URI.
    let json: JSONValue
    private var references: [SourceLocation: String] = [:]

    /// - Parameter documents: The documents; those that have been loaded are included.
    package init(of documents: YAMLDocuments) throws {
        var json = JSONObject()
        for path in documents.loadedPaths {
            let root = try documents.document(at: path)
            // Skips examples, such as lists of events.
            guard root.mapping != nil else { continue }
            let uri = Self.root + path
            json[uri] = try Self.json(of: root)
            Self.walk(root, at: uri + "#", into: &references)
        }
        self.json = .object(json)
    }

    /// Returns the URI of a node in one of the documents, with a JSON Pointer, or `nil` for other nodes.
    package func reference(to node: YAMLNode) -> String? { references[node.location] }

    /// Returns the node at the same path and pointer in other documents.
    package func counterpart(of node: YAMLNode, in others: YAMLDocuments) throws -> YAMLNode? {
        guard let reference = reference(to: node) else { return nil }
        let relative = String(reference.dropFirst(Self.root.count))
        return try others.resolve(relative, from: SourceText(name: "", bytes: []), at: node.location).node
    }

    /// Records the pointers of all nodes. A node that occurs several times, because of aliases, has its first pointer.
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

    /// Returns a key as a token of a JSON Pointer in the fragment of a URI (RFC 6901, section 6).
    private static func token(_ key: String) -> String {
        let escaped = key.replacingOccurrences(of: "~", with: "~0").replacingOccurrences(of: "/", with: "~1")
        return escaped.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", ".", "_", "~"])) ?? ""
    }

    /// Returns a node as JSON, without resolving references.
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
