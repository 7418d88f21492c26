import YAMLTree

/// Reads schemas and resolves their references across documents.
public struct SchemaReader {
    public let documents: YAMLDocuments
    /// `nil` if references are paths of files only.
    private let identifiers: SchemaIdentifiers?
    public internal(set) var diagnostics: [Diagnostic] = []
    /// The IDs of schemas whose keywords have been checked; their diagnostics aren't repeated.
    var checked: Set<String> = []
    private var resolved: [String: ResolvedSchema] = [:]
    /// The ends of long chains of references, and the errors in such chains, by the IDs of the schemas in them.
    private var aliasTargets: [String: Schema] = [:]
    private var aliasFailures: [String: Diagnostic] = [:]
    /// Whether a file is OpenAPI 3.0, by path.
    private var versions: [String: Bool] = [:]
    /// The schemas that list a schema under `allOf`, by the ID of that schema; `nil` until they are needed.
    var derivedSchemas: [String: [Schema]]?

    /// The keywords that name the version in which an element was added or changed; `nil` to ignore them.
    let historyKeywords: HistoryKeywords?

    public init(documents: YAMLDocuments, historyKeywords: HistoryKeywords? = .matrix) {
        self.documents = documents
        self.historyKeywords = historyKeywords
        identifiers = SchemaIdentifiers(documents)
    }

    /// Returns the keywords of a schema, merged with those of its references and `allOf`.
    /// - Throws: a located diagnostic for a malformed keyword or a reference that can't be resolved.
    public mutating func resolve(_ schema: Schema) throws(Diagnostic) -> ResolvedSchema {
        if let known = resolved[schema.id] { return known }
        try resolveAliases(from: schema)
        return try resolve(schema, chain: [])
    }

    /// The number of references from one schema to the next up to which they are followed by recursion.
    private static let maxImmediateAliases = 16

    /// Resolves the schemas of a long chain of references, in which each schema is only a `$ref` to the next one. So the
    /// chain may have any length, and takes linear time.
    private mutating func resolveAliases(from schema: Schema) throws(Diagnostic) {
        var aliases: [Schema] = []
        var known: Set<String> = []
        var last = schema
        do throws(Diagnostic) {
            while aliasTargets[last.id] == nil, let mapping = last.node.mapping, mapping.count == 1,
                last.intersected.isEmpty, !last.omitsBranches, let reference = mapping["$ref"]
            {
                if let failure = aliasFailures[last.id] { throw failure }
                guard known.insert(last.id).inserted else { throw .error("circular reference", at: last.location) }
                aliases.append(last)
                last = try target(reference)
            }
            guard aliases.count > Self.maxImmediateAliases || aliasTargets[last.id] != nil else { return }
            var result = try resolve(last, chain: [])
            result.history = []
            let end = aliasTargets[last.id] ?? last
            for alias in aliases {
                resolved[alias.id] = result
                aliasTargets[alias.id] = end
            }
        } catch {
            guard aliases.count > Self.maxImmediateAliases || aliasFailures[last.id] != nil else { return }
            for alias in aliases { aliasFailures[alias.id] = error }
            throw error
        }
    }

    private mutating func resolve(_ schema: Schema, chain: [String]) throws(Diagnostic) -> ResolvedSchema {
        if let known = resolved[schema.id] { return known }
        guard !chain.contains(schema.id) else {
            throw .error("circular reference", at: schema.location)
        }
        guard chain.count < 64 else {
            throw .error("a chain of more than 64 references", at: schema.location)
        }
        let chain = chain + [schema.id]
        var result = try readOwn(schema, chain: chain)
        for other in schema.intersected {
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
            let found = schema.pointer.isEmpty ? schema.node.rootKindName : schema.node.kindName
            throw .error("expected a schema, a mapping or a boolean, found \(found)", at: schema.location)
        }
        if let reference = mapping.entry("$ref") {
            let target = try target(reference.value)
            try resolveAliases(from: target)
            result = try resolve(target, chain: chain)
            result.history = []
            if mapping.count > 1, let branches = result.branches, try areOfBase(branches, schema, base: result.origin) {
                result.omitBranches()
                result.discriminator = nil
            }
        }
        for part in try list("allOf", of: mapping, in: schema) {
            let own = result.origin
            var resolvedPart = try resolve(part, chain: chain)
            if let branches = resolvedPart.branches, try areOfBase(branches, schema, base: resolvedPart.origin) {
                resolvedPart.omitBranches()
                resolvedPart.discriminator = nil
            }
            try merge(resolvedPart, into: &result)
            // The schema's own discriminator takes precedence over that of its base.
            if part.node["$ref"] == nil, let closer = resolvedPart.discriminator { result.discriminator = closer }
            result.origin = own
        }
        result.parts.append(schema.withoutIntersections)
        try read(mapping, of: schema, into: &result)
        return result
    }

    /// Returns the target of a schema that consists of a `$ref`, or of an `allOf` with one `$ref`, and at most
    /// annotations; `nil` for any other schema.
    public func reference(_ schema: Schema) throws(Diagnostic) -> Schema? {
        guard schema.intersected.isEmpty, !schema.omitsBranches, let mapping = schema.node.mapping else { return nil }
        if let end = aliasTargets[schema.id] { return end }
        let keywords = mapping.names.filter { name in
            !Schema.isWithoutEffect(name) && name != "type" && name != "nullable"
        }
        var found: Schema?
        if keywords == ["$ref"], let reference = mapping["$ref"] {
            found = try target(reference)
        } else if keywords == ["allOf"], let parts = mapping["allOf"]?.sequence, parts.count == 1,
            mapping["title"] == nil
        {
            found = try reference(schema.child("allOf", "0", at: parts[0]))
            if let base = found, try isDerived(schema, fromTarget: base) { return nil }
        }
        // A type next to the reference must be the target's.
        if let found, let type = mapping["type"], found.node["type"] != type { return nil }
        return found
    }

    /// Returns the target of a `$ref`.
    /// - Throws: a located diagnostic if there is no target.
    public func target(_ reference: YAMLNode) throws(Diagnostic) -> Schema {
        let target = try locate(reference)
        return Schema(id: target.id, node: target.node)
    }

    /// Returns the node that a `$ref` refers to, by a JSON Pointer or an `$anchor`, relative to an `$id`
    /// or to its file.
    /// - Throws: a located diagnostic if there is no target.
    public func locate(_ reference: YAMLNode) throws(Diagnostic) -> YAMLReference {
        guard let text = reference.string else {
            throw .error("expected a reference, found \(reference.kindName)", at: reference.location)
        }
        if let identified = identifiers?.target(of: reference, text) { return identified }
        if let anchored = try anchored(text, reference) { return anchored }
        return try documents.resolve(text, from: reference.location.source, at: reference.location)
    }

    /// Returns the schema whose `$anchor` a reference names; `nil` for any other reference.
    /// - Throws: a located diagnostic if no schema of the file has the anchor.
    private func anchored(_ text: String, _ reference: YAMLNode) throws(Diagnostic) -> YAMLReference? {
        guard let hash = text.firstIndex(of: "#") else { return nil }
        let name = text[text.index(after: hash)...]
        guard let first = name.first, first != "/", first != "%" else { return nil }
        let file = try documents.resolve(
            String(text[..<hash]), from: reference.location.source, at: reference.location)
        var pending: [(pointer: String, node: YAMLNode)] = [("", file.node)]
        var known: Set<String> = []
        while let (pointer, node) = pending.popLast() {
            for anchor in ["$anchor", "$dynamicAnchor"].compactMap({ node[$0]?.string }) {
                if anchor == name { return YAMLReference(path: file.path, pointer: pointer, node: node) }
                known.insert(anchor)
            }
            for entry in node.mapping?.entries ?? [] {
                pending.append((pointer + "/" + JSONPointer.escaped(entry.name), entry.value))
            }
            for (index, item) in (node.sequence ?? []).enumerated() { pending.append((pointer + "/\(index)", item)) }
        }
        let pointer = "\(text[..<hash])#/\(name)"
        let isPointer =
            (try? documents.resolve(pointer, from: reference.location.source, at: reference.location)) != nil
        throw .error(
            "the reference \"\(text)\" has no target: no schema\(hash == text.startIndex ? "" : " of that file") has the "
                + "\"$anchor\" \"\(name)\"", at: reference.location,
            hint: isPointer
                ? "a JSON Pointer begins with \"/\": \"\(pointer)\""
                : suggestion(for: String(name), among: known)
                    ?? (name.contains("/") ? "a JSON Pointer begins with \"/\"" : nil))
    }

    /// Returns the `type` of a schema, or else of the target of its reference.
    func statedType(of schema: Schema) throws(Diagnostic) -> YAMLNode? {
        var schema = schema
        for _ in 0..<16 {
            if let type = schema.node["type"] { return type }
            guard let reference = schema.node["$ref"] else { return nil }
            schema = try target(reference)
        }
        return nil
    }

    /// Returns whether a schema is in a file of OpenAPI 3.0. For a file without a version, the first document decides.
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

    /// Returns whether a schema, or the target of its reference, allows `null` by OpenAPI 3.0's `nullable`.
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
