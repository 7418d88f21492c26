import OpenAPI
import SchemaKeywords
import YAMLTree

/// A type that was built for a schema, and what it expresses of the schema.
struct Built {
    var type: TypeUse
    var expressed: ExpressedKeywords

    /// The type with `null` as another value.
    var orNull: Built { Built(type: type.orNull, expressed: expressed) }
}

/// What a declared type consists of, and what it expresses of its schema.
struct BuiltDeclaration {
    var kind: TypeDeclaration.Kind
    var expressed: ExpressedKeywords
}

/// The keywords of a schema that its type expresses; the others become a constraint.
///
/// With its references and `allOf` resolved, a schema is several parts, each with keywords of its own. A keyword is
/// expressed in all parts, or in some: of two patterns a type has one.
struct ExpressedKeywords {
    /// The JSON types of the type's values other than `null`, `number` for integers, too: keywords about others demand
    /// nothing. Nil where they aren't known.
    private(set) var types: Set<SchemaType>?
    /// Whether the type takes every JSON value.
    private(set) var isOfAnyValue = false
    private var everywhere: Set<SchemaKeyword>
    /// By the index of the part.
    private var inParts: [Int: Set<SchemaKeyword>] = [:]
    /// The members that `properties` and `required` are expressed for.
    private var members: Set<String> = []

    /// - Parameters:
    ///   - keywords: those that are expressed in all parts.
    ///   - types: the JSON types of the type's values.
    init(_ keywords: Set<SchemaKeyword> = [], of types: Set<SchemaType>? = nil) {
        everywhere = keywords
        self.types = types
    }

    /// Of any JSON value: nothing is expressed.
    static let nothing: ExpressedKeywords = {
        var expressed = ExpressedKeywords()
        expressed.isOfAnyValue = true
        return expressed
    }()

    /// Of a type whose cases keep all that the schema states, other than its unions.
    static let allButUnions = ExpressedKeywords(Set(SchemaKeyword.allCases).subtracting([.oneOf, .anyOf]))

    // MARK: Notes

    /// Notes keywords that are expressed in all parts.
    mutating func formUnion(_ keywords: Set<SchemaKeyword>) { everywhere.formUnion(keywords) }

    /// Notes what another type, whose values are values of this one, expresses of the same schema.
    mutating func formUnion(_ other: ExpressedKeywords) {
        everywhere.formUnion(other.everywhere)
        inParts.merge(other.inParts) { $0.union($1) }
        members.formUnion(other.members)
        if let others = other.types { types?.formUnion(others) } else { types = nil }
    }

    /// Notes that a keyword is expressed in the parts whose entry keeps to a condition.
    mutating func insert(
        _ keyword: SchemaKeyword, of resolved: ResolvedSchema,
        where isExpressed: (YAMLMapping.Entry, YAMLMapping) -> Bool
    ) {
        for (index, part) in resolved.parts.enumerated() {
            guard let mapping = part.node.mapping, let entry = mapping.entry(keyword.name) else { continue }
            if isExpressed(entry, mapping) { inParts[index, default: []].insert(keyword) }
        }
    }

    /// Notes that just the values that the schema lists are taken.
    mutating func insertList(of resolved: ResolvedSchema) {
        guard let effective = resolved.listedValues else { return }
        insert(.enum, of: resolved) { entry, _ in Self.all(effective, areIn: entry.value.sequence ?? []) }
        insert(.const, of: resolved) { entry, _ in Self.all(effective, areIn: [entry.value]) }
    }

    private static func all(_ values: [YAMLNode], areIn list: [YAMLNode]) -> Bool {
        values.allSatisfy { value in list.contains { $0 == value && $0.isNull == value.isNull } }
    }

    /// Notes the members that a type has.
    mutating func insert(members names: some Sequence<String>) { members.formUnion(names) }

    /// Takes back keywords.
    mutating func subtract(_ keywords: Set<SchemaKeyword>) {
        everywhere.subtract(keywords)
        for index in inParts.keys { inParts[index]?.subtract(keywords) }
    }

    // MARK: What is left

    /// Whether a keyword is expressed in all parts.
    func contains(_ keyword: SchemaKeyword) -> Bool { everywhere.contains(keyword) }

    /// The entry of a part as far as it isn't expressed; nil where nothing of it is left.
    func rest(of entry: YAMLMapping.Entry, _ keyword: SchemaKeyword, inPart index: Int) -> YAMLMapping.Entry? {
        if everywhere.contains(keyword) || inParts[index]?.contains(keyword) == true { return nil }
        if let types, let about = Self.types(keyword), types.isDisjoint(with: about) { return nil }
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

    /// The JSON types that a keyword is about; nil for all.
    private static func types(_ keyword: SchemaKeyword) -> [SchemaType]? {
        // The formats that are checked are all of strings.
        if keyword == .format { return [.string] }
        let types = keyword.definition.types
        return types.isEmpty ? nil : types
    }
}

extension YAMLMapping {
    /// The keys of the mapping under a keyword of a schema.
    func keys(of keyword: SchemaKeyword) -> [String] { self[keyword.name]?.mapping?.names ?? [] }
}
