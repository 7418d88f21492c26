import YAMLTree

/// Reads schemas, following `$ref` through the documents.
public struct SchemaReader {
    public let documents: YAMLDocuments
    public internal(set) var diagnostics: [Diagnostic] = []
    /// Schemas whose keywords have been looked at, so that each complaint is made once.
    var checked: Set<String> = []
    private var resolved: [String: ResolvedSchema] = [:]
    /// Whether the files that have been looked at are of OpenAPI 3.0, by path.
    private var versions: [String: Bool] = [:]
    /// The schemas that list each schema under `allOf`, by its id, once they have been looked for.
    var derivedSchemas: [String: [Schema]]?

    /// The keys that say when a thing was added or changed; nil where there are none.
    let historyKeywords: HistoryKeywords?

    public init(documents: YAMLDocuments, historyKeywords: HistoryKeywords? = .matrix) {
        self.documents = documents
        self.historyKeywords = historyKeywords
    }

    /// What the schema says.
    /// - Throws: a located diagnostic when a keyword's value is malformed or a reference leads nowhere.
    public mutating func resolve(_ schema: Schema) throws(Diagnostic) -> ResolvedSchema {
        try resolve(schema, chain: [])
    }

    private mutating func resolve(_ schema: Schema, chain: [String]) throws(Diagnostic) -> ResolvedSchema {
        if let known = resolved[schema.id] { return known }
        guard !chain.contains(schema.id) else {
            throw .error("the reference leads back to itself", at: schema.location)
        }
        guard chain.count < 64 else {
            throw .error("references lead from one to the next more than 64 times", at: schema.location)
        }
        let chain = chain + [schema.id]
        var result = try readOwn(schema, chain: chain)
        for other in schema.also {
            let own = result.origin
            try merge(try resolve(other, chain: chain), into: &result)
            result.origin = own
        }
        if schema.omitsBranches { result.omitBranches() }
        result.narrowConstants()
        resolved[schema.id] = result
        return result
    }

    private mutating func readOwn(_ schema: Schema, chain: [String]) throws(Diagnostic) -> ResolvedSchema {
        var result = ResolvedSchema(origin: schema)
        if let boolean = schema.node.bool {
            result.isNever = !boolean
            result.parts = [schema]
            return result
        }
        guard let mapping = schema.node.mapping else {
            throw .error(
                "expected a schema, a mapping or a boolean, found \(schema.node.kindName)", at: schema.location)
        }
        if let reference = mapping.entry("$ref") {
            result = try resolve(try target(reference.value), chain: chain)
            result.history = []
            noteIdentifier(around: reference.value)
            if mapping.count > 1, let branches = result.branches, try areOfBase(branches, schema, base: result.origin) {
                result.omitBranches()
                result.discriminator = nil
            }
        }
        for part in try list("allOf", of: mapping, in: schema) {
            let own = result.origin
            var said = try resolve(part, chain: chain)
            if let branches = said.branches, try areOfBase(branches, schema, base: said.origin) {
                said.omitBranches()
                said.discriminator = nil
            }
            try merge(said, into: &result)
            // A discriminator of this schema's own takes precedence over that of its base.
            if part.node["$ref"] == nil, let closer = said.discriminator { result.discriminator = closer }
            result.origin = own
        }
        result.parts.append(schema.alone)
        try read(mapping, of: schema, into: &result)
        return result
    }

    /// The schema that this one only refers to, adding at most words about it: by `$ref`, or by an `allOf` of one.
    public func reference(_ schema: Schema) throws(Diagnostic) -> Schema? {
        guard schema.also.isEmpty, !schema.omitsBranches, let mapping = schema.node.mapping else { return nil }
        let says = mapping.names.filter { name in
            !Schema.isWithoutEffect(name) && name != "type" && name != "nullable"
        }
        var found: Schema?
        if says == ["$ref"], let reference = mapping["$ref"] {
            found = try target(reference)
        } else if says == ["allOf"], let parts = mapping["allOf"]?.sequence, parts.count == 1, mapping["title"] == nil {
            found = try reference(schema.child("allOf", "0", at: parts[0]))
            if let base = found, try isDerived(schema, fromTarget: base) { return nil }
        }
        // A type beside the reference must say nothing new.
        if let found, let type = mapping["type"], found.node["type"] != type { return nil }
        return found
    }

    /// The schema that a `$ref` leads to.
    public func target(_ reference: YAMLNode) throws(Diagnostic) -> Schema {
        guard let text = reference.string else {
            throw .error("expected a reference, found \(reference.kindName)", at: reference.location)
        }
        if let anchored = try anchored(text, reference) { return anchored }
        do {
            let found = try documents.resolve(text, from: reference.location.source, at: reference.location)
            return Schema(id: found.id, node: found.node)
        } catch {
            throw explained(error, reference)
        }
    }

    /// The schema whose `$anchor` a reference names; `nil` for any other reference.
    private func anchored(_ text: String, _ reference: YAMLNode) throws(Diagnostic) -> Schema? {
        guard let hash = text.firstIndex(of: "#") else { return nil }
        let name = text[text.index(after: hash)...]
        guard let first = name.first, first != "/", first != "%" else { return nil }
        let file = try documents.resolve(
            String(text[..<hash]), from: reference.location.source, at: reference.location)
        var pending: [(pointer: String, node: YAMLNode)] = [("", file.node)]
        while let (pointer, node) = pending.popLast() {
            if node["$anchor"]?.string == String(name) || node["$dynamicAnchor"]?.string == String(name) {
                return Schema(id: file.path + "#" + pointer, node: node)
            }
            let whole = Schema(id: pointer, node: node)
            for entry in node.mapping?.entries ?? [] {
                pending.append((whole.child(entry.name, at: entry.value).id, entry.value))
            }
            for (index, item) in (node.sequence ?? []).enumerated() { pending.append((pointer + "/\(index)", item)) }
        }
        return nil
    }

    /// The `type` that a schema states in its own words, or those of what it refers to.
    func statedType(of schema: Schema) throws(Diagnostic) -> YAMLNode? {
        var schema = schema
        for _ in 0..<16 {
            if let type = schema.node["type"] { return type }
            guard let reference = schema.node["$ref"] else { return nil }
            schema = try target(reference)
        }
        return nil
    }

    /// Whether a schema is one of OpenAPI 3.0; in a file without a version, whether the first document is.
    public mutating func isOpenAPI30(_ schema: Schema) -> Bool {
        if let known = versions[schema.path] { return known }
        var is30 = false
        for path in [schema.path] + documents.loadedPaths.prefix(1) {
            guard let version = (try? documents.document(at: path))?["openapi"]?.text else { continue }
            is30 = version.hasPrefix("3.0")
            break
        }
        versions[schema.path] = is30
        return is30
    }

    /// Whether a schema, or what it refers to, lets in `null` by OpenAPI 3.0's `nullable`.
    func isNullable(_ schema: Schema) throws(Diagnostic) -> Bool {
        var schema = schema
        for _ in 0..<16 {
            if schema.node["nullable"]?.bool == true { return true }
            guard let reference = schema.node["$ref"] else { return false }
            schema = try target(reference)
        }
        return false
    }
}
