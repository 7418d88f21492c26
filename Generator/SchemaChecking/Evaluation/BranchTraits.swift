import YAMLTree

/// What can be told about a branch of a union without trying it, references followed.
struct BranchTraits {
    let schema: SchemaID
    /// The types it may take.
    private(set) var types = JSONTypes.all
    /// The only values it takes, when it lists them.
    private(set) var values: [YAMLNode]?
    /// The values that it lists for keys of objects.
    private(set) var keyValues: [[UInt8]: [YAMLNode]] = [:]
    /// The keys whose value may be any string but some: those of a branch for all that the other branches don't list.
    private(set) var openKeys: Set<[UInt8]> = []
    private(set) var required: Set<[UInt8]> = []

    init(of schema: SchemaID, in table: SchemaTable) {
        self.schema = schema
        var visited: Set<SchemaID> = []
        add(schema, table, &visited)
    }

    /// Whether a value can't be valid, whatever else the branch says.
    func exclude(_ instance: JSONInstance, of types: JSONTypes) -> Bool {
        if self.types.isDisjoint(with: types) { return true }
        return keyValues.contains { key, values in
            instance.member(key).map { value in !values.contains(where: value.equals) } ?? false
        }
    }

    /// Whether keys that tell branches apart speak for this one, and none against it.
    func isMeant(by instance: JSONInstance) -> Bool {
        var speaksFor = false
        for (key, values) in keyValues {
            guard let value = instance.member(key) else { continue }
            guard values.contains(where: value.equals) else { return false }
            speaksFor = true
        }
        return speaksFor
    }

    /// Whether the branch demands the key, and says by its value which branch is meant.
    func isTag(_ key: [UInt8]) -> Bool {
        required.contains(key) && (keyValues[key] != nil || openKeys.contains(key))
    }

    private mutating func add(_ id: SchemaID, _ table: SchemaTable, _ visited: inout Set<SchemaID>) {
        guard visited.count < 64, visited.insert(id).inserted else { return }
        let schema = table[id]
        if schema.verdict == false { types = [] }
        if let named = schema.types?.value {
            // A number schema takes integers too.
            types.formIntersection(named.contains(.number) ? named.union(.integer) : named)
        }
        if let listed = Self.values(of: id, table) {
            values = listed
            types.formIntersection(listed.reduce(into: JSONTypes()) { $0.formUnion(JSONTypes(of: $1)) })
        }
        for (key, property) in schema.properties {
            if let listed = Self.values(of: property, table) {
                keyValues[key] = keyValues[key]?.filter(listed.contains) ?? listed
            }
            if table[property].types?.value == .string, table[property].not != nil { openKeys.insert(key) }
        }
        for name in schema.required?.value ?? [] { required.insert(Array(name.utf8)) }
        if let reference = schema.reference { add(reference.value, table, &visited) }
        for part in schema.allOf { add(part, table, &visited) }
        for union in [schema.anyOf, schema.oneOf] {
            guard let union, visited.count < 64 else { continue }
            let inner = union.value.map { branch in
                var branchTraits = self
                branchTraits.values = nil
                var visited = visited
                branchTraits.add(branch, table, &visited)
                return branchTraits
            }
            types = inner.reduce(into: JSONTypes()) { $0.formUnion($1.types) }
        }
    }

    /// The values that a schema lists in `const` or `enum`, itself or by reference.
    private static func values(of id: SchemaID, _ table: SchemaTable) -> [YAMLNode]? {
        var id = id
        for _ in 0..<8 {
            let schema = table[id]
            if let constant = schema.constant { return [constant.value] }
            if let choices = schema.choices { return choices.value }
            if let types = schema.types, types.value == .null { return [YAMLNode(.null, at: types.location)] }
            guard let reference = schema.reference else { return nil }
            id = reference.value
        }
        return nil
    }
}
