/// Writes compact JSON text (RFC 8259) into one buffer.
public struct JSONWriter: Sendable {
    /// What has been written.
    public internal(set) var bytes: [UInt8] = []

    public init() {}

    // MARK: Structure

    public mutating func beginObject() {
        bytes.append(UInt8(ascii: "{"))
    }

    public mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
    }

    /// Writes a member whose value is always `null`.
    public mutating func nullMember(_ name: String) {
        writeName(name)
        writeNull()
    }

    mutating func writeName(_ name: String) {
        separate(from: UInt8(ascii: "{"))
        write(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a comma unless the container has just begun. No value ends in an opening bracket, so that the last byte
    /// tells.
    mutating func separate(from opening: UInt8) {
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
