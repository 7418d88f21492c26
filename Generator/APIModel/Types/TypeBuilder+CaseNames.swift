import OpenAPI
import YAMLTree

/// Names of the cases of unions, and of the types of their inline branches.
extension TypeBuilder {
    /// Returns the first key that only this branch has, from which the branch gets its name; `nil` if the branch has
    /// another name, or if it is the only branch without one.
    private func distinguishingKey(of branch: UnionBranch, among branches: [UnionBranch]) -> String? {
        let nameless = branches.filter(\.isNamelessObject)
        guard branch.isNamelessObject, nameless.count > 1 else { return nil }
        let others = branches.filter { $0.schema.id != branch.schema.id }
        return branch.keys.first { key in !others.contains { $0.keys.contains(key) } }
    }

    /// Returns the type name of an object without a name: a key that only this branch has, or else the values that only
    /// this branch lists for a key, or a key whose values have this type only here. `nil` if no other branch needs to be
    /// distinguished, or nothing distinguishes this one.
    mutating func objectHint(
        of branch: UnionBranch, among branches: [UnionBranch]
    ) throws(Diagnostic) -> String? {
        if let key = distinguishingKey(of: branch, among: branches) { return Naming.type(key) }
        let similar = branches.filter { $0.isNamelessObject && distinguishingKey(of: $0, among: branches) == nil }
        guard branch.isNamelessObject, similar.count > 1 else { return nil }
        let others = similar.filter { $0.schema.id != branch.schema.id }
        if let values = try distinguishingValues(of: branch, among: others) {
            return Naming.type(values.joined(separator: " or "))
        }
        for key in branch.keys {
            guard let type = try typeDescription(of: key, in: branch) else { continue }
            var isUnique = true
            for other in others where try typeDescription(of: key, in: other) == type { isUnique = false }
            if isUnique { return Naming.type("\(key) \(type)") }
        }
        return nil
    }

    /// Returns the values, at most three, of the first key for which every branch lists strings, none of them in two
    /// branches.
    private mutating func distinguishingValues(
        of branch: UnionBranch, among others: [UnionBranch]
    ) throws(Diagnostic) -> [String]? {
        for key in branch.keys {
            guard let values = try listedStrings(of: key, in: branch), values.count <= 3 else { continue }
            var areUnique = true
            for other in others {
                let theirs = try listedStrings(of: key, in: other)
                if theirs?.contains(where: values.contains) ?? true { areUnique = false }
            }
            if areUnique { return values }
        }
        return nil
    }

    private mutating func listedStrings(of key: String, in branch: UnionBranch) throws(Diagnostic) -> [String]? {
        guard let property = branch.resolved.property(key) else { return nil }
        let values = try schemas.resolve(property.schema).listedValues?.map(\.string)
        guard let values, values.allSatisfy({ $0 != nil }) else { return nil }
        return values.compactMap { $0 }
    }

    /// Returns the only JSON type of a key's values, for an array with the type of its elements: `string array`.
    private mutating func typeDescription(of key: String, in branch: UnionBranch) throws(Diagnostic) -> String? {
        guard let property = branch.resolved.property(key) else { return nil }
        let resolved = try schemas.resolve(property.schema)
        guard resolved.types.count == 1, let type = resolved.types.first else { return nil }
        guard type == .array, let items = resolved.items else { return type.rawValue }
        let elements = try schemas.resolve(items).types
        return elements.count == 1 ? elements.map(\.rawValue).joined() + " array" : type.rawValue
    }

    /// Returns the type name of a branch without a definition: its title or its JSON type.
    func typeHint(_ branch: UnionBranch) -> String {
        Naming.type(branch.resolved.title.flatMap(Naming.typeOfTitle) ?? branch.onlyType?.rawValue ?? "value")
    }

    /// Returns the case name of a branch: `pet` for one that refers to `Pet`.
    func caseName(_ branch: UnionBranch, _ payload: TypeUse) -> String {
        if case .named(let name) = payload, let last = name.split(separator: ".").last {
            return Naming.enumCase(String(last))
        }
        if let title = Naming.typeOfTitle(branch.resolved.title) { return Naming.enumCase(title) }
        let isInteger = branch.resolved.types == [.integer]
        return Naming.enumCase(isInteger ? "integer" : branch.onlyType?.rawValue ?? "value")
    }
}

extension TypeUse {
    /// The values in a word or two, for cases whose JSON type doesn't distinguish them: `strings`, `integer arrays`.
    var describedContent: String {
        switch self {
        case .string: "string"
        case .formatted(let type): type.name
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .null: "null"
        case .any: "value"
        case .freeForm: "object"
        case .array(let element, _, _): Naming.plural(element.describedElement)
        case .dictionary(let value, _, _), .patternDictionary(let value, _, _): value.describedElement + " map"
        case .named(let name): String(name.split(separator: ".").last ?? "")
        case .nullable(let type), .checked(let type, _): type.describedContent
        }
    }

    private var describedElement: String {
        switch self {
        case .array(let element, _, _): element.describedElement + " array"
        case .nullable(let type), .checked(let type, _): type.describedElement
        default: describedContent
        }
    }
}
