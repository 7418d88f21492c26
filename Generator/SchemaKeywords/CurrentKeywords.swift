import YAMLTree

/// Replacement of keywords from older drafts: `dependencies`, `items` with a list, `additionalItems`.
extension YAMLMapping {
    /// The schema with keywords of JSON Schema 2020-12 in place of older ones, and the replaced entries. `nil` if there
    /// is nothing to replace. A keyword whose successor is present stays.
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

    /// Splits `dependencies` into `dependentRequired` and `dependentSchemas`.
    private static func dependencies(_ entry: Entry) -> [Entry] {
        let members = entry.value.mapping?.entries ?? []
        return SchemaKeyword.dependencies.successors(of: entry.value).map { successor in
            let listsKeys = successor == .dependentRequired
            let part = members.filter { ($0.value.sequence != nil) == listsKeys }
            let value = YAMLNode(.mapping(YAMLMapping(part)), at: entry.value.location)
            return Entry(key: entry.renamed(successor).key, value: value)
        }
    }
}

extension YAMLMapping.Entry {
    /// Returns the entry under another keyword, at the same location.
    fileprivate func renamed(_ keyword: SchemaKeyword) -> Self {
        Self(key: YAMLNode(.string(keyword.name), at: key.location, text: keyword.name), value: value)
    }
}

extension SchemaKeyword {
    /// Returns the keywords that replace this keyword of an older draft, given its value.
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
