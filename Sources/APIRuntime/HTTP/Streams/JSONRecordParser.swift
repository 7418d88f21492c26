/// The division of a stream into JSON texts.
enum JSONFraming: Sendable {
    /// A text in each line: JSON Lines and its variants.
    case lines
    /// A record separator before each text (RFC 7464).
    case sequence

    /// - Parameter type: a media type; one that isn't a JSON text sequence has lines.
    init(mediaType type: String) {
        self = MediaType(type)?.text.hasSuffix("json-seq") == true ? .sequence : .lines
    }

    static let separator: UInt8 = 0x1E

    /// Returns a JSON text as a record.
    func record(_ json: [UInt8]) -> [UInt8] {
        (self == .sequence ? [Self.separator] : []) + json + [UInt8(ascii: "\n")]
    }
}

/// A parser that divides a stream into JSON texts. It doesn't check them; it buffers one text.
struct JSONRecordParser: StreamParser {
    private let framing: JSONFraming
    /// The maximum number of bytes of a text.
    private let maxBytes: Int
    private var record: [UInt8] = []
    private var count = 0
    /// The nesting of the text in `record`; only in sequences, whose texts may have several lines.
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    init(_ framing: JSONFraming, maxBytes: Int) {
        self.framing = framing
        self.maxBytes = maxBytes
    }

    mutating func next(in part: [UInt8], at position: inout Int) throws(StreamError) -> [UInt8]? {
        while position < part.count {
            let end = endOfRecord(in: part, from: position)
            guard record.count + ((end ?? part.count) - position) <= maxBytes else {
                throw StreamError(.tooLong(maxBytes: maxBytes), number: count + 1)
            }
            record += part[position..<(end ?? part.count)]
            guard let end else {
                position = part.count
                break
            }
            position = end + 1
            let isBroken = framing == .sequence && part[end] == JSONFraming.separator
            if let text = try endRecord(isCut: isBroken) { return text }
        }
        return nil
    }

    mutating func end() throws(StreamError) -> [UInt8]? {
        try endRecord(isCut: framing == .sequence)
    }

    /// Returns the index of the byte that ends the record; `nil` if it isn't in this part.
    private mutating func endOfRecord(in part: [UInt8], from start: Int) -> Int? {
        guard framing == .sequence else { return part[start...].firstIndex(of: UInt8(ascii: "\n")) }
        for index in start..<part.count {
            let byte = part[index]
            if byte == JSONFraming.separator { return index }
            if isEscaped {
                isEscaped = false
            } else if isInString {
                if byte == UInt8(ascii: "\\") { isEscaped = true }
                if byte == UInt8(ascii: "\"") { isInString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                // A complete text is delivered without waiting for the next separator.
                case UInt8(ascii: "\n") where depth <= 0: return index
                default: break
                }
            }
        }
        return nil
    }

    /// Returns the record, or `nil` for white space.
    /// - Parameter isCut: whether no line feed follows the record. A number or a literal may be cut then.
    private mutating func endRecord(isCut: Bool) throws(StreamError) -> [UInt8]? {
        defer {
            record = []
            (depth, isInString, isEscaped) = (0, false, false)
        }
        guard let last = record.last(where: { !Self.isWhitespace($0) }) else { return nil }
        count += 1
        let endsItself = [UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\"")].contains(last)
        let isFollowed = record.last.map(Self.isWhitespace) ?? false
        guard !isCut || endsItself || isFollowed else { throw StreamError(.incomplete, number: count) }
        return record
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}
