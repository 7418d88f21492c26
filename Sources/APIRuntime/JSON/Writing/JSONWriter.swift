/// An encoder of compact JSON text (RFC 8259) into growing memory.
///
/// The caller writes the parts of a text in their order. Whether they form valid JSON isn't checked. For generated
/// code; `jsonBytes()` of ``JSONCodable`` is the API.
@_spi(Generated)
public struct JSONWriter: ~Copyable {
    private var memory: OutputMemory
    /// The number of bytes written so far.
    private var count = 0

    /// Creates a writer with room for 1,024 bytes.
    public init() {
        memory = OutputMemory(capacity: 1024)
    }

    /// Creates a writer that appends to bytes, with room for some more.
    package init(after bytes: [UInt8], room: Int) {
        memory = OutputMemory(capacity: bytes.count + room)
        append(bytes.rawSpan)
    }

    /// A copy of the text written so far.
    /// - Complexity: O(*n*) in its length.
    public var bytes: [UInt8] { memory.withBytes(count) { $0.copy(0..<count) } }

    /// Returns the text and ends the writer.
    /// - Complexity: O(*n*) in its length.
    public consuming func finish() -> [UInt8] { bytes }

    /// Ensures room for a number of bytes.
    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if more > memory.capacity &- count { grow(by: more) }
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        // Large memory grows by a factor of two, small memory by a factor of four, so most texts need one or two steps.
        let factor = memory.capacity < 64 << 10 ? 4 : 2
        let capacity = max(memory.capacity * factor, count + more)
        memory.grow(to: capacity)
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
        let utf8 = name.rawSpan
        reserve(utf8.byteCount &+ OutputMemory.roomAroundString)
        let start = memory.storeComma(after: count, unless: UInt8(ascii: "{"))
        guard let end = memory.storeString(utf8, at: start) else { return writeName(of: name.description) }
        memory.store(UInt8(ascii: ":"), at: end)
        count = end &+ 1
    }

    /// Writes a comma unless the container has just begun.
    @inline(__always)
    private mutating func separate(from opening: UInt8) {
        reserve(1)
        count = memory.storeComma(after: count, unless: opening)
    }

    // MARK: Text

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        reserve(1)
        memory.store(byte, at: count)
        count &+= 1
    }

    /// Appends the first bytes of a word, the lowest one first.
    @inline(__always)
    private mutating func append(_ word: UInt64, _ byteCount: Int) {
        reserve(8)
        memory.store(word, at: count)
        count &+= byteCount
    }

    private mutating func append(_ bytes: RawSpan) {
        reserve(bytes.byteCount)
        memory.store(bytes, at: count)
        count &+= bytes.byteCount
    }

    /// Appends a text verbatim.
    mutating func writeLiteral(_ text: String) {
        text.withRawSpan { append($0) }
    }

    /// Writes encoded members into the current object.
    mutating func writeMembers(_ text: String) {
        separate(from: UInt8(ascii: "{"))
        writeLiteral(text)
    }

    // MARK: Values

    /// Writes `null`.
    public mutating func writeNull() {
        append(JSONLiteralWord.null.word, 4)
    }

    /// Writes `true` or `false`.
    public mutating func write(_ value: Bool) {
        let literal = value ? JSONLiteralWord.true : .false
        append(literal.word, literal.count)
    }

    /// Writes an integer in decimal digits.
    public mutating func write(_ value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        write(value.magnitude)
    }

    /// Writes an unsigned integer in decimal digits.
    public mutating func write(_ value: UInt64) {
        let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
        if high == 0 { return appendDigits(low) }
        if high < 100_000_000 {
            appendDigits(high)
        } else {
            appendDigits(high / 100_000_000)
            append(ByteWord.digits(high % 100_000_000), 8)
        }
        append(ByteWord.digits(low), 8)
    }

    /// Appends an integer below 100,000,000, without leading zeros.
    @inline(__always)
    private mutating func appendDigits(_ value: UInt64) {
        let digits = ByteWord.digits(value)
        let zeros = min(ByteWord.countZeros(digits), 7)
        append(digits &>> UInt64(8 &* zeros), 8 &- zeros)
    }

    /// Writes a number. Infinities and NaN become `null`, because JSON has neither.
    public mutating func write(_ value: Double) {
        writeLiteral(value.isFinite ? value.description : "null")
    }

    // MARK: Strings

    /// Writes a string in quotes, with the necessary escapes only.
    public mutating func write(_ string: String) {
        string.withRawSpan { utf8 in
            reserve(utf8.byteCount &+ OutputMemory.roomAroundString)
            if let end = memory.storeString(utf8, at: count) { count = end } else { writeEscaped(utf8) }
        }
    }

    /// Writes a member's key that isn't a constant.
    @usableFromInline
    mutating func writeName(of name: String) {
        separate(from: UInt8(ascii: "{"))
        write(name)
        append(UInt8(ascii: ":"))
    }

    /// Writes a string that contains characters to escape.
    @inline(never)
    private mutating func writeEscaped(_ utf8: RawSpan) {
        append(UInt8(ascii: "\""))
        var start = 0
        for index in 0..<utf8.byteCount {
            let byte = utf8.byte(at: index)
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            append(utf8.extracting(start..<index))
            JSONEscape.forEachByte(of: byte) { append($0) }
            start = index &+ 1
        }
        append(utf8.extracting(start..<utf8.byteCount))
        append(UInt8(ascii: "\""))
    }
}
