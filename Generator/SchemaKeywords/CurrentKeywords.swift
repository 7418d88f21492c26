import YAMLTree

/// How keywords of older drafts are read: `dependencies`, `items` with a list, `additionalItems`.
extension YAMLMapping {
    /// The schema with the keywords of JSON Schema 2020-12 in place of those that they replaced, and the entries that
    /// were replaced. Nil where there are none, or where the schema has a keyword and its successor: then both stay.
    public var withCurrentKeywords: (mapping: YAMLMapping, replaced: [Entry])? {
        var replaced: [Entry] = []
        if let entry = entry(SchemaKeyword.dependencies.name), entry.value.mapping?.isEmpty == false,
            SchemaKeyword.dependencies.successors(of: entry.value).allSatisfy({ self[$0.name] == nil })
        {
            replaced.append(entry)
        }
        var hasList = false
        if let entry = entry(SchemaKeyword.items.name), entry.value.sequence != nil,
            self[SchemaKeyword.prefixItems.name] == nil
        {
            hasList = true
            replaced.append(entry)
            if let rest = self.entry(SchemaKeyword.additionalItems.name) { replaced.append(rest) }
        }
        guard !replaced.isEmpty else { return nil }
        let names = Set(replaced.map(\.name))
        var entries: [Entry] = []
        for entry in self {
            guard names.contains(entry.name) else {
                entries.append(entry)
                continue
            }
            switch SchemaKeyword(named: entry.name) {
            case .dependencies?: entries += Self.dependencies(entry)
            case .items? where entry.value.sequence?.isEmpty == true: break
            case .items?: entries.append(entry.renamed(.prefixItems))
            case .additionalItems? where hasList: entries.append(entry.renamed(.items))
            default: entries.append(entry)
            }
        }
        return (YAMLMapping(entries), replaced)
    }

    /// `dependencies` as what it says of keys and what it says of schemas.
    private static func dependencies(_ entry: Entry) -> [Entry] {
        let members = entry.value.mapping?.entries ?? []
        return SchemaKeyword.dependencies.successors(of: entry.value).map { successor in
            let isOfKeys = successor == .dependentRequired
            let part = members.filter { ($0.value.sequence != nil) == isOfKeys }
            let value = YAMLNode(.mapping(YAMLMapping(part)), at: entry.value.location)
            return Entry(key: entry.renamed(successor).key, value: value)
        }
    }
}

extension YAMLMapping.Entry {
    /// The entry under another keyword, at the place of this one.
    fileprivate func renamed(_ keyword: SchemaKeyword) -> Self {
        Self(key: YAMLNode(.string(keyword.name), at: key.location, text: keyword.name), value: value)
    }
}

extension SchemaKeyword {
    /// The keywords that a value of this one, which is of an older draft, is read as.
    public func successors(of value: YAMLNode) -> [SchemaKeyword] {
        switch self {
        case .dependencies:
            let members = value.mapping?.entries ?? []
            return definition.successors.filter { successor in
                members.contains { ($0.value.sequence != nil) == (successor == .dependentRequired) }
            }
        case .items: return value.sequence == nil ? [] : [.prefixItems]
        default: return definition.successors
        }
    }
}
