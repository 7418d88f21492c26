import StringGrammars

/// The possible references in a text: a `$ref` may turn out to be data of an example.
struct TextReferences {
    /// The values of `$ref`, and of a discriminator's `mapping`.
    private var nodes: [(node: YAMLNode, isInExample: Bool)] = []
    /// The values of `$id`.
    private var identifiers: [YAMLNode] = []
    /// Whether the text has an `$id`, or a `$self` at its root.
    private(set) var hasIdentifiers = false
    /// Whether the text has a `$dynamicRef`.
    private(set) var hasDynamicReferences = false
    /// Whether the text has an `$anchor` or a `$dynamicAnchor`.
    private(set) var hasAnchors = false

    init() {}

    /// Collects the references in a document that was edited after it was read.
    init(in root: YAMLNode) {
        add(in: root, depth: 0, under: nil, isExample: false)
    }

    private mutating func add(in node: YAMLNode, depth: Int, under key: String?, isExample: Bool) {
        switch node.value {
        case .mapping(let mapping):
            for entry in mapping {
                let isNamed = key.map(Self.nameKeywords.contains) ?? false
                let isList = entry.value.mapping == nil
                let isExample = isExample || !isNamed && (entry.name == "example" || entry.name == "examples" && isList)
                let count = self.count
                add(entry.value, under: entry.name, depth: depth + 1)
                if isExample { markExample(from: count) }
                add(in: entry.value, depth: depth + 1, under: entry.name, isExample: isExample)
            }
        case .sequence(let items):
            for item in items { add(in: item, depth: depth + 1, under: nil, isExample: isExample) }
        default: break
        }
    }

    /// Adds the references that a value of a mapping contains. Called when the value is complete.
    /// - Parameter depth: The number of collections around it.
    mutating func add(_ value: YAMLNode, under key: String, depth: Int) {
        guard let first = key.utf8.first, first == UInt8(ascii: "$") || first == UInt8(ascii: "d") else { return }
        switch key {
        case "$ref":
            if let text = value.string, text.utf8.first != UInt8(ascii: "#") { nodes.append((value, false)) }
        case "discriminator":
            for entry in value["mapping"]?.mapping?.entries ?? [] {
                guard let text = entry.value.string, text.utf8.first != UInt8(ascii: "#"), Self.isPath(text) else {
                    continue
                }
                nodes.append((entry.value, false))
            }
        case "$id":
            guard value.string != nil else { return }
            hasIdentifiers = true
            identifiers.append(value)
        case "$self":
            guard value.string != nil, depth == 1 else { return }
            hasIdentifiers = true
            identifiers.append(value)
        case "$anchor", "$dynamicAnchor":
            if value.string != nil { hasAnchors = true }
        case "$dynamicRef":
            guard let text = value.string else { return }
            hasDynamicReferences = true
            if text.utf8.first != UInt8(ascii: "#") { nodes.append((value, false)) }
        default: break
        }
    }

    /// The maximum number of URLs that references of a file are resolved against.
    private static let maxRemoteBases = 64

    var count: Int { nodes.count }

    /// Marks the references from an index on as part of an example.
    mutating func markExample(from index: Int) {
        for index in nodes.indices.dropFirst(index) { nodes[index].isInExample = true }
    }

    /// Keywords whose mappings have names chosen by the author, possibly `example`.
    static let nameKeywords: Set<String> = [
        "properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas", "responses",
        "parameters", "requestBodies", "headers", "callbacks", "pathItems", "webhooks", "paths", "content", "mapping",
    ]

    /// Returns whether a value of a discriminator's mapping is a path. It may also be the name of a schema.
    private static func isPath(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "#") }
    }

    /// Returns the normalised paths of the referenced files, relative to the file itself and to each `$id` in it that
    /// is a path.
    func files(from path: String, followingExamples: Bool, remotes: RemoteFiles) -> [String] {
        var bases = [path]
        var remoteBases = remotes.url(of: path).map { [$0] } ?? []
        for identifier in identifiers where !remotes.isEmpty {
            // An identifier may be relative to any identifier around it.
            let text = identifier.string ?? ""
            let outer = remoteBases.prefix(Self.maxRemoteBases)
            remoteBases +=
                outer.isEmpty ? [text] : outer.map { URIReference(text).resolved(against: URIReference($0)).text }
        }
        remoteBases = Array(remoteBases.prefix(Self.maxRemoteBases))
        for identifier in identifiers {
            guard let parts = try? FileReference(identifier.string ?? "", at: identifier.location) else { continue }
            bases.append(FilePath.path(parts.path, from: path))
        }
        var files: [String] = []
        var known: Set<OpaqueIdentifier> = []
        for (node, isInExample) in nodes where followingExamples || !isInExample {
            let file = Substring((node.string ?? "").utf8.prefix { $0 != UInt8(ascii: "#") })
            guard known.insert(OpaqueIdentifier(String(file))).inserted else { continue }
            for base in remoteBases {
                let url = URIReference(String(file)).resolved(against: URIReference(base)).withoutFragment
                if let local = remotes.path(for: url) { files.append(FilePath.normalised(local)) }
            }
            guard let parts = try? FileReference(String(file), at: node.location, remotes: remotes), !parts.path.isEmpty
            else { continue }
            for base in bases { files.append(parts.file(from: base)) }
        }
        return files
    }
}
