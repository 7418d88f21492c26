/// An encoder of compact JSON text (RFC 8259) into one growing buffer.
///
/// The caller writes the parts of a text in their order. Whether they form valid JSON isn't checked. For generated
/// code; `jsonBytes()` of ``JSONCodable`` is the API.
@_spi(Generated)
public struct JSONWriter: Sendable {
    /// The text written so far, followed by free room.
    var buffer: [UInt8]
    /// The number of bytes written so far.
    var count = 0

    /// Creates a writer with room for 1,024 bytes.
    public init() {
        buffer = [UInt8](repeating: 0, count: 1024)
    }

    /// Creates a writer that appends to bytes, with room for some more.
    package init(after bytes: consuming [UInt8], room: Int) {
        count = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: room))
        buffer = bytes
    }

    /// A copy of the text written so far.
    /// - Complexity: O(*n*) in its length.
    public var bytes: [UInt8] { Array(buffer[..<count]) }

    /// Returns the text and ends the writer, without a copy.
    public consuming func finish() -> [UInt8] {
        buffer.removeLast(buffer.count - count)
        return buffer
    }

    /// Ensures room for a number of bytes.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if more > buffer.count &- count { grow(by: more) }
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        // Large buffers grow by a factor of two, small ones by a factor of four, so most texts need one or two steps.
        let factor = buffer.count < 64 << 10 ? 4 : 2
        let room = max(buffer.count * factor, count + more)
        buffer.append(contentsOf: repeatElement(0, count: room - buffer.count))
    }

    // MARK: Structure

    /// Writes `{`.
    public mutating func beginObject() {
        append(UInt8(ascii: "{"))
    }

    /// Writes `}`.
    public mutating func endObject() {
        append(UInt8(ascii: "}"))
    }

    /// Writes `[`.
    public mutating func beginArray() {
        append(UInt8(ascii: "["))
    }

    /// Writes the comma before an element, unless it is the first. Call it before each element of an array.
    public mutating func beginElement() {
        separate(from: UInt8(ascii: "["))
    }

    /// Writes `]`.
    public mutating func endArray() {
        append(UInt8(ascii: "]"))
    }

    /// Writes a member whose value is always `null`.
    public mutating func nullMember(_ name: StaticString) {
        writeName(name)
        writeNull()
    }

    /// Writes a member's key, with the comma before it unless it is the first, and the colon. Call it before the value.
    public mutating func writeName(_ name: StaticString) {
        write(name, as: .name)
    }

    /// Writes a comma unless the container has just begun. The last byte shows that, because no value ends in an
    /// opening bracket.
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

    /// Writes `null`.
    public mutating func writeNull() {
        writeLiteral("null")
    }

    /// Writes `true` or `false`.
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

    /// Writes a number. Infinities and NaN become `null`, because JSON has neither.
    public mutating func write(_ value: Double) {
        writeLiteral(value.isFinite ? value.description : "null")
    }

    /// The role of a string in the text.
    @usableFromInline
    enum StringRole {
        case value
        /// A key, with a comma before it, unless it is the object's first, and a colon after it.
        case name
    }

    /// Writes a string in quotes, with the necessary escapes only.
    public mutating func write(_ string: String) {
        write(string, as: .value)
    }

    /// Writes the escape of a byte in a string.
    mutating func writeEscape(_ byte: UInt8) {
        JSONEscape.forEachByte(of: byte) { append($0) }
    }
}
