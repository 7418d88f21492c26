extension JSONWriter {
    /// Writes a member's key and value.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: some JSONCodable) {
        writeName(name)
        value.write(to: &self)
    }

    /// Writes a member whose key isn't a constant.
    @inlinable
    public mutating func member(named name: String, _ value: some JSONCodable) {
        writeName(of: name)
        value.write(to: &self)
    }

    /// Writes a member.
    public mutating func member(_ name: StaticString, _ value: String) {
        writeName(name)
        write(value)
    }

    /// Writes a member unless its value is `nil`.
    public mutating func member(_ name: StaticString, _ value: String?) {
        if let value { member(name, value) }
    }

    /// Writes a member unless its value is `nil`.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: (some JSONCodable)?) {
        if let value { member(name, value) }
    }

    /// Writes a member; `nil` is written as `null`.
    @inlinable
    public mutating func nullableMember(_ name: StaticString, _ value: (some JSONCodable)?) {
        writeName(name)
        if let value { value.write(to: &self) } else { writeNull() }
    }

    /// Writes the members of an object, except those whose keys a type declares.
    @inlinable
    public mutating func members(_ object: JSONObject, excluding declared: @autoclosure () -> JSONStringTable) {
        // Most objects have no additional members, and then the table isn't even loaded.
        if !object.isEmpty { writeMembers(of: object, excluding: declared()) }
    }

    @usableFromInline
    mutating func writeMembers(of object: JSONObject, excluding declared: JSONStringTable) {
        object.write(to: &self, excluding: declared)
    }

    /// Writes the members of a dictionary sorted by key, except those whose keys a type declares.
    public mutating func members(_ dictionary: [String: some JSONCodable], excluding declared: JSONStringTable) {
        for (key, value) in dictionary.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        where !declared.contains(key) {
            member(named: key, value)
        }
    }

    /// Writes an object, sorted by key.
    @inlinable
    public mutating func write<Value: JSONCodable>(_ values: [String: Value]) {
        beginObject()
        for (key, value) in values.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            member(named: key, value)
        }
        endObject()
    }
}
