import YAMLTree

/// A JSON Schema (2020-12) as it was written; references are followed one step at a time, so that recursion is no trouble.
public struct Schema: Sendable {
    /// The same for every way that leads here: `path#/json/pointer`.
    public let id: String
    /// The schema's node, which is a mapping or a boolean.
    public let node: YAMLNode

    public var location: SourceLocation { node.location }

    /// The file that the schema stands in.
    public var path: String { String(id.prefix { $0 != "#" }) }

    /// Whether the schema has a place of its own, so that its type is a top-level one: a whole file, or a named
    /// definition.
    public var isDefinition: Bool {
        guard let hash = id.firstIndex(of: "#") else { return false }
        let pointer = id[id.index(after: hash)...]
        if pointer.isEmpty { return true }
        guard pointer.hasPrefix("/") else { return false }
        let steps = pointer.split(separator: "/")
        return steps.count == 1 || steps.count == 2 && (steps[0] == "$defs" || steps[0] == "definitions")
            || steps.count == 3 && steps[0] == "components" && steps[1] == "schemas"
    }

    /// The last step of the pointer, or the file's name without its extension.
    public var definitionName: String {
        let pointer = id.drop { $0 != "#" }.dropFirst()
        if let last = pointer.split(separator: "/").last { return String(last) }
        let file = path.split(separator: "/").last ?? ""
        return String(file.prefix { $0 != "." })
    }

    public init(id: String, node: YAMLNode) {
        self.id = id
        self.node = node
    }

    /// The schema under a keyword of this one, or under a key of such a keyword's mapping.
    public func child(_ steps: String..., at node: YAMLNode) -> Schema {
        Schema(id: steps.reduce(id) { $0 + "/" + Self.escaped($1) }, node: node)
    }

    private static func escaped(_ step: String) -> String {
        guard step.contains(where: { $0 == "~" || $0 == "/" }) else { return step }
        return step.reduce(into: "") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) }
    }
}

/// The JSON types that a schema's `type` can name.
public enum SchemaType: String, Sendable, CaseIterable {
    case null, boolean, integer, number, string, array, object
}
