import YAMLTree

/// The properties of a union's branch that are known without evaluating it, with references resolved.
struct BranchTraits {
    let schema: SchemaID
    /// The types that the branch allows.
    private(set) var types = JSONTypes.all
    /// The values that the branch allows, if it lists them in `const` or `enum`.
    private(set) var values: [YAMLNode]?
    /// The values that the branch lists for keys of objects.
    private(set) var keyValues: [[UInt8]: [YAMLNode]] = [:]
    /// The keys whose value may be any string except some, as in a branch for all values that the other branches don't
    /// list.
    private(set) var openEndedKeys: Set<[UInt8]> = []
    private(set) var required: Set<[UInt8]> = []

    init(of schema: SchemaID, in schemas: CompiledSchemas) {
        self.schema = schema
        var visited: Set<SchemaID> = []
        add(schema, schemas, &visited)
    }

    /// Whether a value violates the branch by its type or by the value of one of its keys.
    /// - Parameter types: The types of the value.
    func excludes(_ instance: JSONInstance, of types: JSONTypes) -> Bool {
        if self.types.isDisjoint(with: types) { return true }
        return keyValues.contains { key, values in
            instance.member(key).map { value in !values.contains(where: value.equals) } ?? false
        }
    }

    /// Whether the object has at least one key with a value that the branch lists, and no key with another value.
    func isSelected(by instance: JSONInstance) -> Bool {
        var hasListedValue = false
        for (key, values) in keyValues {
            guard let value = instance.member(key) else { continue }
            guard values.contains(where: value.equals) else { return false }
            hasListedValue = true
        }
        return hasListedValue
    }

    /// Whether the branch requires the key, and its value can select the branch.
    func isDiscriminator(_ key: [UInt8]) -> Bool {
        required.contains(key) && (keyValues[key] != nil || openEndedKeys.contains(key))
    }

    private mutating func add(_ id: SchemaID, _ schemas: CompiledSchemas, _ visited: inout Set<SchemaID>) {
        guard visited.count < 64, visited.insert(id).inserted else { return }
        let schema = schemas[id]
        if schema.boolean == false { types = [] }
        if let named = schema.types?.value {
            // The type "number" includes integers.
            types.formIntersection(named.contains(.number) ? named.union(.integer) : named)
        }
        if let listed = Self.values(of: id, schemas) {
            values = listed
            types.formIntersection(listed.reduce(into: JSONTypes()) { $0.formUnion(JSONTypes(of: $1)) })
        }
        for (key, property) in schema.properties {
            if let listed = Self.values(of: property, schemas) {
                keyValues[key] = keyValues[key]?.filter(listed.contains) ?? listed
            }
            if schemas[property].types?.value == .string, schemas[property].not != nil { openEndedKeys.insert(key) }
        }
        for name in schema.required?.value ?? [] { required.insert(Array(name.utf8)) }
        if let reference = schema.reference { add(reference.value, schemas, &visited) }
        for part in schema.allOf { add(part, schemas, &visited) }
        for union in [schema.anyOf, schema.oneOf] {
            guard let union, visited.count < 64 else { continue }
            let inner = union.value.map { branch in
                var branchTraits = self
                branchTraits.values = nil
                var visited = visited
                branchTraits.add(branch, schemas, &visited)
                return branchTraits
            }
            types = inner.reduce(into: JSONTypes()) { $0.formUnion($1.types) }
        }
    }

    /// Returns the values that a schema lists in `const` or `enum`, directly or by reference.
    private static func values(of id: SchemaID, _ schemas: CompiledSchemas) -> [YAMLNode]? {
        var id = id
        for _ in 0..<8 {
            let schema = schemas[id]
            if let constant = schema.constant { return [constant.value] }
            if let enumeration = schema.enumeration { return enumeration.value }
            if let types = schema.types, types.value == .null { return [YAMLNode(.null, at: types.location)] }
            guard let reference = schema.reference else { return nil }
            id = reference.value
        }
        return nil
    }
}
