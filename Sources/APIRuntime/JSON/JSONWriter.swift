/// Writes compact JSON text (RFC 8259) into one buffer.
public struct JSONWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    public init() {}

    // MARK: Structure

    public mutating func beginObject() {
        bytes.append(UInt8(ascii: "{"))
    }

    public mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
    }

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

    /// Writes a member whose value is always `null`.
    public mutating func nullMember(_ name: String) {
        writeName(name)
        writeNull()
    }

    /// Writes the members of an object, but for those whose keys a type declares and writes itself.
    public mutating func members<Key>(_ object: JSONObject, besides declared: JSONKeyTable<Key>) {
        for (key, value) in object where !declared.contains(key) { member(key, value) }
    }

    /// Writes the members of a dictionary in the order of their keys, but for those whose keys a type declares.
    public mutating func members<Key>(_ dictionary: [String: some JSONCodable], besides declared: JSONKeyTable<Key>) {
        for (key, value) in dictionary.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        where !declared.contains(key) {
            member(key, value)
        }
    }

    private mutating func writeName(_ name: String) {
        separate(from: UInt8(ascii: "{"))
        write(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a comma unless the container has just begun. No value ends in an opening bracket, so that the last byte
    /// tells.
    private mutating func separate(from opening: UInt8) {
        if bytes.last != opening { bytes.append(UInt8(ascii: ",")) }
    }

    // MARK: Values

    public mutating func writeNull() {
        writeLiteral("null")
    }

    public mutating func write(_ value: Bool) {
        writeLiteral(value ? "true" : "false")
    }

    public mutating func write(_ value: Int64) {
        writeLiteral(String(value))
    }

    /// Writes a number; an infinite one or NaN, which JSON can't say, as `null`.
    public mutating func write(_ value: Double) {
        writeLiteral(value.isFinite ? value.description : "null")
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

    mutating func writeLiteral(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes a string in its shortest form: only what must be escaped is.
    public mutating func write(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { utf8 in
            var clean = utf8.startIndex
            for index in utf8.indices where utf8[index] < 0x20 || utf8[index] == 0x22 || utf8[index] == 0x5C {
                bytes.append(contentsOf: utf8[clean..<index])
                writeEscape(utf8[index])
                clean = index + 1
            }
            bytes.append(contentsOf: utf8[clean...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscape(_ byte: UInt8) {
        switch byte {
        case 0x08: writeLiteral("\\b")
        case 0x09: writeLiteral("\\t")
        case 0x0A: writeLiteral("\\n")
        case 0x0C: writeLiteral("\\f")
        case 0x0D: writeLiteral("\\r")
        case 0x22: writeLiteral("\\\"")
        case 0x5C: writeLiteral("\\\\")
        default: writeLiteral("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
        }
    }
}
