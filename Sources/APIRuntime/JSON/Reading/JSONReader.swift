/// A cursor over JSON text (RFC 8259) that reads typed values in one pass, without a tree in between.
///
/// Reading never throws. A `read…` function answers the value, or `nil` after it recorded a violation; the cursor then
/// stands behind the value, so that reading goes on and every violation is found. After an error of syntax the cursor
/// stands at the end and every further read answers `nil`. On the happy path nothing is spent on error reporting: a
/// violation is a code and a byte offset, and pointer, line and column are computed afterwards.
///
/// The reader borrows the bytes: it can't be copied and can't outlive them.
@_spi(Generated)
public struct JSONReader: ~Copyable, ~Escapable {
    let bytes: RawSpan
    /// The offset of the next byte.
    package var position = 0
    /// Behind the last byte; moved to ``position`` once the syntax is broken, so that everything stops.
    package var end: Int
    package var depth = 0
    var recorded: [RecordedViolation] = []
    var overflowed = false
    /// Names of the members that no type declares, for the objects that are open; see ``noteName(_:since:)``.
    var names = NameStack()
    /// Whether everything since this was set is written in its shortest form, so that its bytes can be kept as they
    /// are.
    var isMinified = true
    /// How unknown values are treated; trials of alternatives are strict first.
    public package(set) var mode: JSONReadingMode
    /// Whether what is read may be taken back: the first violation of a strict trial ends it.
    package var isTrying = false
    /// Where the last trial ended that did so.
    var trialEnd = 0
    /// How many bytes were read in trials.
    var trialByteCount = 0
    /// State of the constraint checks, kept from one value to the next; nil until a constraint is checked.
    package var constraintState: AnyObject?
    package let limits: JSONLimits
    /// Which way the payload goes; `nil` when that isn't known.
    let direction: JSONDirection?

    struct RecordedViolation {
        let code: JSONViolation.Code
        let offset: Int
        let message: String
    }

    /// A reader at the start of the text.
    @_lifetime(copy bytes)
    public init(
        _ bytes: RawSpan, mode: JSONReadingMode = .strict, limits: JSONLimits = .default,
        direction: JSONDirection? = nil
    ) {
        self.bytes = bytes
        self.end = bytes.byteCount
        self.mode = mode
        // With room for no violation at all, an invalid text would look like a valid one.
        self.limits = limits.withRoomForOneViolation
        self.direction = direction
    }

    // MARK: Bytes

    /// The byte at an offset, which must be within the text.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 { bytes.byte(at: offset) }

    @inline(__always)
    func text(_ range: Range<Int>) -> String { bytes.text(range) }

    /// How long the whole text is.
    package var byteCount: Int { bytes.byteCount }

    /// The string of a scanned token.
    @inline(__always)
    package func string(_ token: StringToken) -> String { bytes.string(token) }

    /// The byte at the cursor, or `nil` at the end.
    // Mutating, though it changes nothing: the compiler may copy the reader for a function that doesn't change it.
    @inline(__always)
    package var current: UInt8? {
        mutating get { position < end ? bytes.byte(at: position) : nil }
    }

    @inline(__always)
    package mutating func skipWhitespace() {
        // Most texts have none.
        if position < end, bytes.byte(at: position) <= 0x20 { skipSpaces() }
    }

    @inline(never)
    private mutating func skipSpaces() {
        while position < end {
            let byte = bytes.byte(at: position)
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
            isMinified = false
        }
    }

    // MARK: Violations

    /// Records that a rule of the schema is broken at an offset.
    package mutating func record(_ code: JSONViolation.Code, at offset: Int, _ message: String) {
        // In tolerant mode a union within may keep as unknown what is violated.
        if isTrying, mode == .strict { return abandon() }
        guard recorded.count < limits.maxViolations else {
            overflowed = true
            return
        }
        recorded.append(RecordedViolation(code: code, offset: offset, message: message))
    }

    /// Records that the text isn't JSON and stops the reader.
    mutating func fail(_ code: JSONViolation.Code, at offset: Int, _ message: String) {
        guard !isBroken else { return }
        if isTrying { return abandon() }
        if recorded.count >= limits.maxViolations {
            recorded.removeLast()
            overflowed = true
        }
        recorded.append(RecordedViolation(code: code, offset: offset, message: message))
        position = end
        end = -1
    }

    /// Stops a trial as if the text ended here.
    package mutating func abandon() {
        guard !isBroken else { return }
        trialEnd = position
        position = end
        end = -1
    }

    /// Whether the text turned out not to be JSON, or a trial was abandoned: nothing more is read.
    package var isBroken: Bool { end < 0 }

    /// Fails with what was expected and what stands at the cursor instead.
    package mutating func failExpecting(_ expected: String) {
        guard !isBroken else { return }
        guard position < end else {
            return fail(.syntax, at: position, "expected \(expected), found the end of the input")
        }
        let byte = byte(at: position)
        // Bytes that aren't UTF-8 are reported as such.
        var other = "a character that JSON doesn't allow here"
        if byte >= 0x80 {
            guard let next = scanMultibyte(at: position) else { return }
            if text(position..<next) == "\u{FEFF}" { other = "a byte order mark, which JSON doesn't have" }
        }
        let found =
            switch byte {
            case 0x20: "a space"
            case 0x21...0x7E: "'\(Character(UnicodeScalar(byte)))'"
            case 0x80...: other
            default: "the control character U+00" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        fail(.syntax, at: position, "expected \(expected), found \(found)")
    }

    /// Where the next value starts.
    public mutating func valueStart() -> Int {
        skipWhitespace()
        return position
    }

    /// The JSON type of the next value, without moving on.
    public mutating func peekKind() -> JSONKind {
        skipWhitespace()
        guard position < end else { return .invalid }
        return switch bytes.byte(at: position) {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
        case UInt8(ascii: "n"): .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
        default: .invalid
        }
    }

    /// Records that the next value is of another type than the expected one, and skips it.
    public mutating func reportTypeMismatch(expected: String) {
        guard !isBroken else { return }
        let start = valueStart()
        if peekKind() == .invalid { return failExpecting(expected) }
        skipValue()
        if !isBroken { record(.type, at: start, "expected \(expected), found \(excerpt(start..<position))") }
    }

    /// The value in a range as a message shows it: its type, and its text when it's a scalar, at most 40 scalars long.
    package func excerpt(_ range: Range<Int>) -> String {
        // Nobody sees the messages of a trial.
        guard !range.isEmpty, !isTrying else { return "nothing" }
        let first = byte(at: range.lowerBound)
        if first == UInt8(ascii: "{") { return "an object" }
        if first == UInt8(ascii: "[") { return "an array" }
        var shown = text(range.lowerBound..<min(range.upperBound, range.lowerBound + 400))
        if shown.unicodeScalars.count > 40 {
            shown = String(String.UnicodeScalarView(shown.unicodeScalars.prefix(39))) + "…"
        }
        return switch first {
        case UInt8(ascii: "\""): "the string \(shown)"
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): shown
        default: "the number \(shown)"
        }
    }

    // MARK: Going back

    /// A place to go back to.
    public struct Mark {
        let position: Int
        let depth: Int
        let recordedCount: Int
        let namesCount: Int
        let overflowed: Bool
    }

    /// The present place, at the start of the next value.
    public mutating func mark() -> Mark {
        skipWhitespace()
        return Mark(
            position: position, depth: depth, recordedCount: recorded.count, namesCount: names.count,
            overflowed: overflowed)
    }

    package mutating func goBack(to mark: Mark) {
        position = mark.position
        depth = mark.depth
        recorded.removeSubrange(mark.recordedCount...)
        names.removeLast(downTo: mark.namesCount)
        overflowed = mark.overflowed
    }

    /// Goes back, but still reports what was found since.
    mutating func goBack(keepingViolations mark: Mark) {
        position = mark.position
        depth = mark.depth
        names.removeLast(downTo: mark.namesCount)
    }
}
