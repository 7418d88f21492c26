extension JSONWriter {
    /// Writes encoded members into the current object.
    mutating func writeMembers(_ text: String) {
        separate(from: UInt8(ascii: "{"))
        writeLiteral(text)
    }

    /// Writes a member's key and value.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: some JSONCodable) {
        writeName(name)
        value.write(to: &self)
    }

    /// Writes a member whose key isn't a constant.
    @inlinable
    public mutating func member(named name: String, _ value: some JSONCodable) {
        write(name, as: .name)
        value.write(to: &self)
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
    public mutating func members(_ object: JSONObject, excluding declared: JSONStringTable) {
        if !object.isEmpty { object.write(to: &self, excluding: declared) }
    }

    /// Writes the members of a dictionary sorted by key, except those whose keys a type declares.
    public mutating func members(_ dictionary: [String: some JSONCodable], excluding declared: JSONStringTable) {
        for (key, value) in dictionary.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        where !declared.contains(key) {
            member(named: key, value)
        }
    }

    /// Writes an array.
    @inlinable
    public mutating func write<Element: JSONCodable>(_ values: [Element]) {
        beginArray()
        for value in values {
            beginElement()
            value.write(to: &self)
        }
        endArray()
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
