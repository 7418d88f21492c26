/// A value of a JSON text, which is encoded directly from the text, without a tree of values.
///
/// The text must have been written by a ``JSONWriter``. Numbers that aren't integers of 64 bits are encoded as doubles.
struct EncodableText: Encodable {
    /// A text, and the range of the value that was encoded last.
    private final class Text {
        let bytes: [UInt8]
        var encoded = 0..<0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        /// Returns the offset after the value at an offset, which was encoded.
        func end(ofValueAt start: Int) -> Int {
            // Some encoders encode a value several times, and others later.
            if encoded.lowerBound == start, !encoded.isEmpty { return encoded.upperBound }
            let bytes = bytes
            return bytes.rawSpan.endOfValue(from: start)
        }
    }

    private let text: Text
    /// The offset of the value.
    private let start: Int

    /// Creates the value of a whole text.
    init(_ bytes: [UInt8]) {
        self.init(Text(bytes), at: 0)
    }

    private init(_ text: Text, at start: Int) {
        self.text = text
        self.start = start
    }

    func encode(to encoder: any Encoder) throws {
        let bytes = text.bytes
        // The limits are for texts from outside.
        let limits = JSONLimits(maxDepth: .max, maxStringBytes: .max, maxCount: .max)
        var reader = JSONReader(bytes.rawSpan, mode: .tolerant, limits: limits)
        reader.position = start
        switch reader.peekKind() {
        case .object:
            reader.position += 1
            var member = EncoderMember(container: encoder.container(keyedBy: MemberKey.self))
            var isFirst = true
            while let name = reader.nextName(isFirst: isFirst) {
                isFirst = false
                member.key = MemberKey(stringValue: reader.string(name))
                try encodeValue(of: &reader, at: &member)
            }
        case .array:
            reader.position += 1
            var element = EncoderElement(container: encoder.unkeyedContainer())
            var isFirst = true
            while reader.nextElement(isFirst: isFirst) {
                isFirst = false
                try encodeValue(of: &reader, at: &element)
            }
        default:
            var root = EncoderRoot(container: encoder.singleValueContainer())
            try encodeValue(of: &reader, at: &root)
        }
        text.encoded = start..<reader.position
    }

    /// Encodes the value at the reader's cursor.
    private func encodeValue(of reader: inout JSONReader, at place: inout some EncoderPlace) throws {
        let start = reader.position
        switch reader.peekKind() {
        case .object, .array:
            try place.encodeValue(EncodableText(text, at: start))
            reader.position = text.end(ofValueAt: start)
        case .string: try place.encode(reader.readString() ?? "")
        case .number:
            if case .integer(let integer)? = reader.readAnyNumber() { return try place.encode(integer) }
            let number = reader.text(start..<reader.position)
            if let integer = UInt64(number) { return try place.encode(integer) }
            try place.encode(Double(number) ?? 0)
        case .boolean: try place.encode(reader.readBoolean() ?? false)
        case .null, .invalid:
            _ = reader.readNull()
            try place.encodeNull()
        }
    }
}
