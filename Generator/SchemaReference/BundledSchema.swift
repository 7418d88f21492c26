import SchemaKeywords
import YAMLTree

/// A JSON Schema (2020-12) that needs no other file: the targets of its references are in `$defs`.
public struct BundledSchema: Sendable {
    /// The schema. Its references have the form `#/$defs/NAME`.
    public let root: YAMLNode
    /// The definitions, in the order of the first reference.
    public internal(set) var definitions: [(name: String, node: YAMLNode)] = []

    /// Bundles a schema.
    ///
    /// Keywords of OpenAPI that JSON Schema doesn't define, such as `discriminator`, are left out.
    /// - Parameters:
    ///   - reference: the schema, a target in `documents`.
    ///   - documents: the file of the schema, and those that it references.
    /// - Throws: a located diagnostic for a reference without target, and for an OpenAPI document without a pointer to
    ///   one of its schemas.
    public init(_ reference: YAMLReference, in documents: YAMLDocuments) throws(Diagnostic) {
        if reference.node["openapi"] != nil, reference.pointer.isEmpty {
            let names = reference.node["components"]?["schemas"]?.mapping?.names ?? []
            throw .error(
                "the file is an OpenAPI document, not a JSON Schema", at: reference.node.location,
                hint: names.first.map { "name one of its schemas: #/components/schemas/\($0)" })
        }
        var bundler = SchemaBundler(documents: documents)
        root = try bundler.schema(reference.node)
        definitions = bundler.definitions.compactMap { name, node in node.map { (name, $0) } }
    }

    /// Returns the schema that a node refers to, with the node's own keywords in place of the target's; the node itself
    /// without `$ref`.
    func resolved(_ node: YAMLNode) -> YAMLNode {
        var node = node
        // A chain of references is as long as there are definitions, unless it is circular.
        for _ in 0...definitions.count {
            guard let name = definitionName(of: node), let target = definitions.first(where: { $0.name == name })?.node,
                let mapping = target.mapping
            else { return node }
            let own = node.mapping?.entries.filter { $0.name != SchemaKeyword.ref.name } ?? []
            let names = Set(own.map(\.name))
            node = YAMLNode(
                .mapping(YAMLMapping(own + mapping.entries.filter { !names.contains($0.name) })), at: node.location)
        }
        return node
    }

    /// Returns the name of the definition that a node refers to.
    func definitionName(of node: YAMLNode) -> String? {
        guard let text = node[SchemaKeyword.ref.name]?.string, text.hasPrefix(SchemaBundler.prefix) else { return nil }
        return String(text.dropFirst(SchemaBundler.prefix.count))
    }
}

/// Copies schemas and collects the targets of their references.
struct SchemaBundler {
    static let prefix = "#/$defs/"
    /// The maximum number of definitions and the maximum depth of schemas.
    private static let (maxDefinitions, maxDepth) = (10_000, 256)

    let documents: YAMLDocuments
    /// `nil` while a definition's schema is being copied.
    private(set) var definitions: [(name: String, node: YAMLNode?)] = []
    /// The names of definitions by the identifiers of the targets.
    private var names: [String: String] = [:]
    private var depth = 0

    init(documents: YAMLDocuments) {
        self.documents = documents
    }

    mutating func schema(_ node: YAMLNode) throws(Diagnostic) -> YAMLNode {
        guard let mapping = node.mapping else { return node }
        guard depth < Self.maxDepth else { throw .error("the schema is nested too deeply", at: node.location) }
        depth += 1
        defer { depth -= 1 }
        var entries: [YAMLMapping.Entry] = []
        for entry in mapping.withCurrentKeywords?.mapping ?? mapping {
            switch SchemaKeyword(named: entry.name) {
            case .ref?:
                let text = Self.prefix + JSONPointer.escaped(try definition(entry.value))
                entries.append(.init(key: entry.key, value: YAMLNode(.string(text), at: entry.value.location)))
            case .defs?, .definitions?, .discriminator?, .xml?, .externalDocs?, .schema?: break
            case let keyword?:
                let value = try keyword.replacingSchemas(in: entry.value) { node throws(Diagnostic) in
                    try schema(node)
                }
                entries.append(.init(key: entry.key, value: value))
            case nil: entries.append(entry)
            }
        }
        return YAMLNode(.mapping(YAMLMapping(entries)), at: node.location)
    }

    /// Returns the name of the definition for a reference's target, and adds the definition if it is new.
    private mutating func definition(_ reference: YAMLNode) throws(Diagnostic) -> String {
        guard let text = reference.string else {
            throw .error("expected a reference, found \(reference.kindName)", at: reference.location)
        }
        let target = try documents.resolve(text, from: reference.location.source, at: reference.location)
        if let known = names[target.id] { return known }
        guard definitions.count < Self.maxDefinitions else {
            throw .error("more than \(Self.maxDefinitions) schemas are referenced", at: reference.location)
        }
        let name = unusedName(for: target)
        names[target.id] = name
        let index = definitions.count
        definitions.append((name, nil))
        definitions[index].node = try schema(target.node)
        return name
    }

    /// Returns the title of a schema, or else its name in the file or the file's name, with a number if it is in use.
    private func unusedName(for target: YAMLReference) -> String {
        let file = target.path.split(separator: "/").last.map { String($0.prefix { $0 != "." }) }
        let title = target.node["title"]?.string.flatMap { $0.allSatisfy(Self.isNameCharacter) ? $0 : nil }
        let step = target.pointer.split(separator: "/").last.map(String.init)
        let base = (title ?? step ?? file ?? "Schema").filter(Self.isNameCharacter)
        let used = Set(definitions.map(\.name))
        if !base.isEmpty, !used.contains(base) { return base }
        var number = 2
        while used.contains("\(base)\(number)") { number += 1 }
        return "\(base)\(number)"
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_" || character == "-")
    }
}
