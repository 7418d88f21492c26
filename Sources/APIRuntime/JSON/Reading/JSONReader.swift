/// A cursor over JSON text (RFC 8259) that reads typed values in one pass, without an intermediate tree.
///
/// Reading never throws. A `read…` function returns the value, or `nil` after it recorded a violation; the cursor is
/// then after the value, so that reading continues and every violation is found. After a syntax error the cursor is at
/// the end, and every further read returns `nil`. While the text is valid nothing is spent on error reporting: a
/// violation is a code and a byte offset, and pointer, line and column are computed afterwards.
///
/// The reader borrows the bytes: it can't be copied and can't outlive them. The functions take time linear in the
/// number of bytes that they consume, except where noted. For generated code; `init(json:)` of
/// ``JSONCodable`` is the API.
@_spi(Generated)
public struct JSONReader: ~Copyable, ~Escapable {
    let bytes: RawSpan
    /// The offset of the next byte.
    package var position = 0
    /// The offset after the last byte; -1 once the syntax is broken, which stops every loop over the text.
    package var end: Int
    /// The number of objects and arrays that contain the cursor.
    package var depth = 0
    var recorded: [RecordedViolation] = []
    /// Whether more violations were found than ``recorded`` has room for.
    var overflowed = false
    /// The undeclared names of the objects that contain the cursor; see ``noteName(_:since:)``.
    var names = NameStack()
    /// Whether everything since this was set is written in its shortest form, so that its bytes can be kept verbatim.
    var isMinified = true
    /// The treatment of unknown values. Trials of alternatives are strict at first.
    public package(set) var mode: JSONReadingMode
    /// Whether the value may have to be read again: the first violation of a strict trial ends the trial.
    package var isTrying = false
    /// The offset at which the last abandoned trial ended.
    var trialEnd = 0
    /// The number of bytes read in trials.
    var trialByteCount = 0
    /// The state of the constraint checks, kept from one value to the next; `nil` until a constraint is checked.
    package var constraintState: AnyObject?
    package let limits: JSONLimits
    /// Whether the text is a request or a response; `nil` if unknown.
    let direction: JSONDirection?

    struct RecordedViolation {
        let code: JSONViolation.Code
        let offset: Int
        let message: String
    }

    /// Creates a reader at the start of the text.
    @_lifetime(copy bytes)
    public init(
        _ bytes: RawSpan, mode: JSONReadingMode = .strict, limits: JSONLimits = .default,
        direction: JSONDirection? = nil
    ) {
        self.bytes = bytes
        self.end = bytes.byteCount
        self.mode = mode
        // Without room for a violation, an invalid text would look like a valid one.
        self.limits = limits.withRoomForOneViolation
        self.direction = direction
    }

    /// Reads a whole JSON text with a closure.
    /// - Throws: every violation found, up to ``JSONLimits/maxViolations``.
    @inlinable
    static func read<Value>(
        _ json: [UInt8], mode: JSONReadingMode, limits: JSONLimits, direction: JSONDirection? = nil,
        _ read: (inout JSONReader) -> Value?
    ) throws(JSONInvalidError) -> Value {
        var reader = JSONReader(json.rawSpan, mode: mode, limits: limits, direction: direction)
        let value = read(&reader)
        guard reader.isAtEnd(), let value else { throw JSONInvalidError(reader.finish()) }
        return value
    }

    // MARK: Bytes

    /// Returns the byte at an offset, which must be within the text.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 { bytes.byte(at: offset) }

    @inline(__always)
    func text(_ range: Range<Int>) -> String { bytes.text(range) }

    /// The length of the whole text.
    package var byteCount: Int { bytes.byteCount }

    /// Returns the string of a scanned token.
    @inline(__always)
    package func string(_ token: StringToken) -> String { bytes.string(token) }

    /// The byte at the cursor, or `nil` at the end.
    // Mutating, though it changes nothing: the compiler may copy the reader for a function that isn't mutating.
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

    /// Returns whether the text has ended without a violation.
    @usableFromInline
    mutating func isAtEnd() -> Bool {
        skipWhitespace()
        return position == end && recorded.isEmpty
    }

    // MARK: Looking ahead

    /// Skips white space and returns the offset of the next value.
    public mutating func valueStart() -> Int {
        skipWhitespace()
        return position
    }

    /// Returns the JSON type of the next value, which isn't consumed.
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

    /// Returns the schema type of the next value, which isn't consumed; empty if no value starts there.
    mutating func peekTypes() -> JSONTypes {
        switch peekKind() {
        case .object: return .object
        case .array: return .array
        case .string: return .string
        case .boolean: return .boolean
        case .null: return .null
        case .invalid: return []
        case .number:
            let start = position
            guard let token = scanNumber() else { return [] }
            position = start
            if case .fraction = exactInteger(token) { return JSONTypes.number.subtracting(.integer) }
            return .integer
        }
    }

    // MARK: Going back

    /// A state to go back to.
    public struct Mark {
        let position: Int
        let depth: Int
        let recordedCount: Int
        let namesCount: Int
        let overflowed: Bool
    }

    /// Returns the current state, at the start of the next value.
    public mutating func mark() -> Mark {
        skipWhitespace()
        return Mark(
            position: position, depth: depth, recordedCount: recorded.count, namesCount: names.count,
            overflowed: overflowed)
    }

    /// Goes back, and removes the violations recorded since.
    package mutating func goBack(to mark: Mark) {
        position = mark.position
        depth = mark.depth
        if recorded.count > mark.recordedCount { recorded.removeSubrange(mark.recordedCount...) }
        names.removeLast(downTo: mark.namesCount)
        overflowed = mark.overflowed
    }

    /// Goes back, and keeps the violations recorded since.
    mutating func goBack(keepingViolations mark: Mark) {
        position = mark.position
        depth = mark.depth
        names.removeLast(downTo: mark.namesCount)
    }
}
