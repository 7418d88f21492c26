extension JSONWriter {
    /// Writes a member's key and value.
    public mutating func member(_ name: String, _ value: some JSONCodable) {
        writeName(name)
        value.write(to: &self)
    }

    /// Writes a member when there is a value; an absent one leaves no trace.
    public mutating func member(_ name: String, _ value: (some JSONCodable)?) {
        if let value { member(name, value) }
    }

    /// Writes a member whose absent value is `null`.
    public mutating func nullableMember(_ name: String, _ value: (some JSONCodable)?) {
        writeName(name)
        if let value { value.write(to: &self) } else { writeNull() }
    }

    /// Writes the members of a dictionary in the order of their keys, but for those whose keys a type declares.
    public mutating func members(_ dictionary: [String: some JSONCodable], besides declared: JSONKeyTable) {
        for (key, value) in dictionary.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        where !declared.contains(key) {
            member(key, value)
        }
    }

    public mutating func write<Element: JSONCodable>(_ values: [Element]) {
        bytes.append(UInt8(ascii: "["))
        for value in values {
            separate(from: UInt8(ascii: "["))
            value.write(to: &self)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    public mutating func write<Value: JSONCodable>(_ values: [String: Value]) {
        beginObject()
        for (key, value) in values.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            member(key, value)
        }
        endObject()
    }
}
