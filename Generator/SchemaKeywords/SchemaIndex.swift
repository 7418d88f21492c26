import YAMLTree

/// An index of schemas by their identifiers `$id`, `$anchor` and `$dynamicAnchor` (JSON Schema 2020-12 core, sections
/// 8.2 and 9), with the base URI of every schema. The base of a file without `$id` is its path. The `$self` of an OpenAPI
/// document is its identifier, too (OpenAPI 3.2).
public struct SchemaIndex {
    /// A schema resource: a schema with an `$id`, or a whole document.
    public struct Resource {
        public let root: YAMLNode
        /// The `$schema` of the resource.
        public let metaschema: String?
    }

    public struct Anchor {
        public let node: YAMLNode
        public let isDynamic: Bool
    }

    /// An identifier that two schemas have. References resolve to the first one.
    public struct Duplicate: Sendable {
        /// `$id`, `$self`, `$anchor` or `$dynamicAnchor`.
        public let keyword: String
        /// The value of the second one.
        public let identifier: YAMLNode
        /// The first schema.
        public let first: YAMLNode
    }

    private struct AnchorKey: Hashable {
        let base: String
        let name: String
    }

    public init() {}

    private var resources: [String: Resource] = [:]
    public private(set) var duplicates: [Duplicate] = []
    private var anchors: [AnchorKey: Anchor] = [:]
    /// The base URIs of the resources that have a `$dynamicAnchor` of a name.
    public private(set) var dynamicAnchors: [String: Set<String>] = [:]
    /// The base URI of each document, by the name of its text.
    private var documentBases: [String: String] = [:]
    /// The base URIs of schemas below an `$id` inside a document.
    private var innerBases: [SourceLocation: String] = [:]

    public func resource(_ uri: String) -> Resource? { resources[uri] }

    public func anchor(_ name: String, in base: String) -> Anchor? { anchors[AnchorKey(base: base, name: name)] }

    /// Returns the base URI of a schema, or of the `$ref` or `$dynamicRef` in one.
    public func base(of node: YAMLNode) -> String {
        innerBases[node.location] ?? documentBases[node.location.source.path] ?? node.location.source.path
    }

    public func isKnown(_ source: SourceText) -> Bool { documentBases[source.path] != nil }

    /// Adds the identifiers in a document.
    /// - Parameter uri: The URI of the document, which is its base unless it has an `$id`.
    public mutating func add(_ root: YAMLNode, from uri: String) {
        let name = root.location.source.path
        guard documentBases[name] == nil else {
            // The document has another identifier.
            if resources[uri] == nil { resources[uri] = Resource(root: root, metaschema: root["$schema"]?.string) }
            return
        }
        documentBases[name] = uri
        resources[uri] = Resource(root: root, metaschema: root["$schema"]?.string)
        let identifier = root["$id"]?.string ?? (root["openapi"] == nil ? nil : root["$self"]?.string)
        let base = identifier.map { Self.identifier($0, base: uri) } ?? uri
        documentBases[name] = base
        if let other = resources[base], other.root.location != root.location {
            noteDuplicate(root["$id"] == nil ? "$self" : "$id", of: root, first: other.root)
        }
        if resources[base] == nil { resources[base] = Resource(root: root, metaschema: root["$schema"]?.string) }
        scan(root, base: root["$id"] == nil ? base : uri, documentBase: base, metaschema: nil)
    }

    private static func identifier(_ id: String, base: String) -> String {
        URIReference(id).resolved(against: URIReference(base)).withoutFragment
    }

    /// Keywords whose values are data, in which identifiers have no meaning.
    private static let dataKeywords = Set(SchemaKeyword.allCases.filter(\.definition.value.isData).map(\.name))

    /// Keywords, and fields of OpenAPI, whose values are mappings with names chosen by the author.
    private static let nameKeywords = Set(
        SchemaKeyword.allCases.filter { [.map, .schemasOrStringLists].contains($0.definition.children) }.map(\.name)
    ).union(["schemas", "responses", "parameters", "requestBodies", "headers", "callbacks", "paths", "content"])

    private mutating func scan(_ node: YAMLNode, base: String, documentBase: String, metaschema: String?) {
        var base = base
        var metaschema = metaschema
        switch node.value {
        case .mapping(let mapping):
            if let id = mapping["$id"]?.string {
                base = Self.identifier(id, base: base)
                metaschema = mapping["$schema"]?.string ?? metaschema
                if let other = resources[base], other.root.location != node.location {
                    noteDuplicate("$id", of: node, first: other.root)
                }
                if resources[base] == nil { resources[base] = Resource(root: node, metaschema: metaschema) }
            } else {
                metaschema = mapping["$schema"]?.string ?? metaschema
            }
            if base != documentBase {
                innerBases[node.location] = base
                for name in ["$ref", "$dynamicRef"] {
                    if let reference = mapping[name] { innerBases[reference.location] = base }
                }
            }
            if let name = mapping["$anchor"]?.string { addAnchor(name, node, base, isDynamic: false) }
            if let name = mapping["$dynamicAnchor"]?.string { addAnchor(name, node, base, isDynamic: true) }
            for entry in mapping where !Self.dataKeywords.contains(entry.name) {
                if Self.nameKeywords.contains(entry.name), let named = entry.value.mapping {
                    for entry in named {
                        scan(entry.value, base: base, documentBase: documentBase, metaschema: metaschema)
                    }
                } else {
                    scan(entry.value, base: base, documentBase: documentBase, metaschema: metaschema)
                }
            }
        case .sequence(let nodes):
            for node in nodes { scan(node, base: base, documentBase: documentBase, metaschema: metaschema) }
        case .bool where base != documentBase:
            innerBases[node.location] = base
        default:
            break
        }
    }

    private mutating func addAnchor(_ name: String, _ node: YAMLNode, _ base: String, isDynamic: Bool) {
        let key = AnchorKey(base: base, name: name)
        if let other = anchors[key], other.node.location != node.location {
            noteDuplicate(isDynamic ? "$dynamicAnchor" : "$anchor", of: node, first: other.node)
        }
        if anchors[key] == nil { anchors[key] = Anchor(node: node, isDynamic: isDynamic) }
        if isDynamic { dynamicAnchors[name, default: []].insert(base) }
    }

    private mutating func noteDuplicate(_ keyword: String, of node: YAMLNode, first: YAMLNode) {
        // A YAML alias or a merge key repeats the text of a schema. In older drafts, an `$id` such as "#a" is an anchor.
        guard let identifier = node[keyword], identifier.location != first[keyword]?.location,
            identifier.location != duplicates.last?.identifier.location, identifier.string?.hasPrefix("#") == false
        else { return }
        duplicates.append(Duplicate(keyword: keyword, identifier: identifier, first: first))
    }
}
