import OpenAPI
import SchemaKeywords
import YAMLTree

/// The type of a schema, and the keywords that it expresses.
struct BuiltType {
    var type: TypeUse
    var expressed: ExpressedKeywords

    /// The type with `null` as an additional value.
    var orNull: BuiltType { BuiltType(type: type.orNull, expressed: expressed) }
}

/// The content of a declared type, and the keywords of its schema that it expresses.
struct BuiltDeclaration {
    var kind: TypeDeclaration.Kind
    var expressed: ExpressedKeywords
}

/// The keywords of a schema that its type expresses. The other keywords become a constraint.
///
/// With its references and `allOf` resolved, a schema has several parts, each with its own keywords. A type expresses a
/// keyword in all parts, or only in some: of two patterns, a type checks one.
struct ExpressedKeywords {
    /// The JSON types of the type's values other than `null`; `nil` if unknown. Integers count as numbers. Keywords for
    /// other types don't apply.
    private(set) var types: Set<SchemaType>?
    /// Whether the type accepts every JSON value.
    private(set) var isOfAnyValue = false
    private var everywhere: Set<SchemaKeyword>
    /// Keywords by the index of a part.
    private var inParts: [Int: Set<SchemaKeyword>] = [:]
    /// The keys for which the type expresses `properties` and `required`.
    private var members: Set<String> = []

    /// - Parameters:
    ///   - keywords: the keywords that the type expresses in all parts.
    ///   - types: the JSON types of the type's values.
    init(_ keywords: Set<SchemaKeyword> = [], of types: Set<SchemaType>? = nil) {
        everywhere = keywords
        self.types = types
    }

    /// The keywords that a type for any JSON value expresses: none.
    static let nothing: ExpressedKeywords = {
        var expressed = ExpressedKeywords()
        expressed.isOfAnyValue = true
        return expressed
    }()

    /// All keywords other than `oneOf` and `anyOf`.
    static let allButUnions = ExpressedKeywords(Set(SchemaKeyword.allCases).subtracting([.oneOf, .anyOf]))

    // MARK: Insertion

    /// Adds keywords that the type expresses in all parts.
    mutating func formUnion(_ keywords: Set<SchemaKeyword>) { everywhere.formUnion(keywords) }

    /// Adds the keywords of the same schema that the type of a union's case expresses.
    mutating func formUnion(_ other: ExpressedKeywords) {
        everywhere.formUnion(other.everywhere)
        inParts.merge(other.inParts) { $0.union($1) }
        members.formUnion(other.members)
        if let others = other.types { types?.formUnion(others) } else { types = nil }
    }

    /// Adds a keyword in the parts whose entry meets a condition.
    mutating func insert(
        _ keyword: SchemaKeyword, of resolved: ResolvedSchema,
        where isExpressed: (YAMLMapping.Entry, YAMLMapping) -> Bool
    ) {
        for (index, part) in resolved.parts.enumerated() {
            guard let mapping = part.node.mapping, let entry = mapping.entry(keyword.name) else { continue }
            if isExpressed(entry, mapping) { inParts[index, default: []].insert(keyword) }
        }
    }

    /// Adds `enum` and `const`, because the type accepts exactly the values that the schema lists.
    mutating func insertList(of resolved: ResolvedSchema) {
        guard let effective = resolved.listedValues else { return }
        insert(.enum, of: resolved) { entry, _ in Self.all(effective, areIn: entry.value.sequence ?? []) }
        insert(.const, of: resolved) { entry, _ in Self.all(effective, areIn: [entry.value]) }
    }

    private static func all(_ values: [YAMLNode], areIn list: [YAMLNode]) -> Bool {
        values.allSatisfy { value in list.contains { $0 == value && $0.isNull == value.isNull } }
    }

    /// Adds the keys of members that the type declares.
    mutating func insert(members names: some Sequence<String>) { members.formUnion(names) }

    /// Removes keywords from all parts.
    mutating func subtract(_ keywords: Set<SchemaKeyword>) {
        everywhere.subtract(keywords)
        for index in inParts.keys { inParts[index]?.subtract(keywords) }
    }

    // MARK: Queries

    /// Whether the type expresses a keyword in all parts.
    func contains(_ keyword: SchemaKeyword) -> Bool { everywhere.contains(keyword) }

    /// Returns the entry of a part without the members that the type expresses; `nil` if the type expresses the whole
    /// entry.
    func remainder(of entry: YAMLMapping.Entry, _ keyword: SchemaKeyword, inPart index: Int) -> YAMLMapping.Entry? {
        if everywhere.contains(keyword) || inParts[index]?.contains(keyword) == true { return nil }
        if let types, let applicable = Self.types(of: keyword), types.isDisjoint(with: applicable) { return nil }
        guard !members.isEmpty else { return entry }
        let value: YAMLNode.Value
        switch (keyword, entry.value.value) {
        case (.properties, .mapping(let mapping)):
            let left = mapping.filter { !members.contains($0.name) }
            guard !left.isEmpty else { return nil }
            value = .mapping(YAMLMapping(left))
        case (.required, .sequence(let names)):
            let left = names.filter { !members.contains($0.string ?? "") }
            guard !left.isEmpty else { return nil }
            value = .sequence(left)
        default: return entry
        }
        return YAMLMapping.Entry(key: entry.key, value: YAMLNode(value, at: entry.value.location))
    }

    /// The JSON types that a keyword applies to; `nil` for all.
    private static func types(of keyword: SchemaKeyword) -> [SchemaType]? {
        // All formats that generated types check are formats of strings.
        if keyword == .format { return [.string] }
        let types = keyword.definition.types
        return types.isEmpty ? nil : types
    }
}

extension YAMLMapping {
    /// The keys of the mapping under a keyword of a schema.
    func keys(of keyword: SchemaKeyword) -> [String] { self[keyword.name]?.mapping?.names ?? [] }
}
