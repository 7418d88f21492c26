/// Writes compact JSON text (RFC 8259) into one buffer.
@_spi(Generated)
public struct JSONWriter: Sendable {
    /// What has been written, and room behind it.
    var buffer: [UInt8]
    /// How many bytes have been written.
    var count = 0

    public init() {
        buffer = [UInt8](repeating: 0, count: 1024)
    }

    /// What has been written.
    public var bytes: [UInt8] { Array(buffer[..<count]) }

    /// What has been written; takes the buffer as it is.
    public consuming func finish() -> [UInt8] {
        buffer.removeLast(buffer.count - count)
        return buffer
    }

    /// Makes room for a number of bytes.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if more > buffer.count &- count { grow(by: more) }
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        // Large texts double, small ones grow faster: most of them are written in one or two steps.
        let factor = buffer.count < 64 << 10 ? 4 : 2
        let room = max(buffer.count * factor, count + more)
        buffer.append(contentsOf: repeatElement(0, count: room - buffer.count))
    }

    // MARK: Structure

    public mutating func beginObject() {
        append(UInt8(ascii: "{"))
    }

    public mutating func endObject() {
        append(UInt8(ascii: "}"))
    }

    public mutating func beginArray() {
        append(UInt8(ascii: "["))
    }

    /// Comes before each element of an array.
    public mutating func beginElement() {
        separate(from: UInt8(ascii: "["))
    }

    public mutating func endArray() {
        append(UInt8(ascii: "]"))
    }

    /// Writes a member whose value is always `null`.
    public mutating func nullMember(_ name: StaticString) {
        writeName(name)
        writeNull()
    }

    /// Comes before the value of each member of an object.
    public mutating func writeName(_ name: StaticString) {
        write(name, as: .name)
    }

    /// Writes a comma unless the container has just begun. No value ends in an opening bracket, so that the last byte
    /// tells.
    @inline(__always)
    mutating func separate(from opening: UInt8) {
        if count == 0 || buffer[count &- 1] != opening { append(UInt8(ascii: ",")) }
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        buffer[count] = byte
        count &+= 1
    }

    // MARK: Values

    public mutating func writeNull() {
        writeLiteral("null")
    }

    public mutating func write(_ value: Bool) {
        writeLiteral(value ? "true" : "false")
    }

    /// Writes an integer in decimal digits.
    public mutating func write(_ value: Int64) {
        var rest = value.magnitude
        var digits = 1
        var bound: UInt64 = 10
        while digits < 19, rest >= bound {
            digits &+= 1
            bound &*= 10
        }
        let length = digits &+ (value < 0 ? 1 : 0)
        reserve(length)
        if value < 0 { buffer[count] = UInt8(ascii: "-") }
        count &+= length
        var index = count
        repeat {
            index &-= 1
            buffer[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }

    /// Writes an unsigned integer in decimal digits.
    public mutating func write(_ value: UInt64) {
        if let signed = Int64(exactly: value) { write(signed) } else { writeLiteral(value.description) }
    }

    /// Writes a number; an infinite one or NaN, which JSON can't say, as `null`.
    public mutating func write(_ value: Double) {
        writeLiteral(value.isFinite ? value.description : "null")
    }

    /// What a string is.
    @usableFromInline
    enum StringRole {
        case value
        /// With a comma before it, unless it is an object's first, and a colon behind.
        case name
    }

    /// Writes a string in its shortest form: only what must be escaped is.
    public mutating func write(_ string: String) {
        write(string, as: .value)
    }

    /// Writes a byte that must be escaped in a string.
    mutating func writeEscape(_ byte: UInt8) {
        JSONEscape.forEachByte(of: byte) { append($0) }
    }
}
