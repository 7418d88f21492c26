/// A locator that finds the JSON Pointer, line and column of byte offsets by walking the text up to them.
///
/// Only invalid texts are walked. The reader has checked everything before the last offset.
struct ViolationLocator: ~Escapable {
    private let bytes: RawSpan
    private var position = 0
    private var line = 1
    private var column = 1
    /// The steps from the root to the container at the current position.
    private var path: [Step] = []

    private struct Step {
        let isObject: Bool
        var key: Range<Int>?
        var index = 0
        /// Whether the next string is a key.
        var expectsKey: Bool
    }

    /// Returns the violations with their locations, in the order of the text, without duplicates: some objects are read
    /// twice.
    static func locate(
        _ recorded: [JSONReader.RecordedViolation], in bytes: RawSpan
    ) -> [JSONViolation] {
        var locator = ViolationLocator(bytes: bytes)
        let inOrder = recorded.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
        var seen: Set<Identity> = []
        var located: [JSONViolation] = []
        for (_, violation) in inOrder {
            let message = violation.code == .required ? violation.message : ""
            guard seen.insert(Identity(offset: violation.offset, code: violation.code, message: message)).inserted
            else { continue }
            locator.walk(to: violation.offset)
            located.append(
                JSONViolation(
                    code: violation.code, pointer: locator.pointer(at: violation.offset), line: locator.line,
                    column: locator.column, message: violation.message))
        }
        return located
    }

    /// The properties in which duplicates agree. The message is included for missing keys, because an object may lack
    /// several.
    private struct Identity: Hashable {
        let offset: Int
        let code: JSONViolation.Code
        let message: String
    }

    @_lifetime(copy bytes)
    private init(bytes: RawSpan) {
        self.bytes = bytes
    }

    private mutating func walk(to offset: Int) {
        while position < offset, position < bytes.byteCount {
            let byte = bytes.byte(at: position)
            switch byte {
            case UInt8(ascii: "\""):
                let end = endOfString(from: position)
                // A key that is cut off or contains the error isn't part of the pointer.
                if let end, end <= offset, let last = path.indices.last, path[last].isObject, path[last].expectsKey {
                    path[last].key = position + 1..<end - 1
                    path[last].expectsKey = false
                }
                // An offset inside the string, such as that of an invalid escape, is reached byte by byte.
                while position < min(end ?? offset, offset, bytes.byteCount) { advance() }
                continue
            case UInt8(ascii: "{"): path.append(Step(isObject: true, expectsKey: true))
            case UInt8(ascii: "["): path.append(Step(isObject: false, expectsKey: false))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = path.popLast()
            case UInt8(ascii: ","):
                if let last = path.indices.last {
                    path[last].index += 1
                    path[last].expectsKey = true
                    path[last].key = nil
                }
            default: break
            }
            advance()
        }
    }

    /// Advances by one byte. Columns count Unicode scalars, by the first byte of each.
    private mutating func advance() {
        let byte = bytes.byte(at: position)
        position += 1
        if byte == 0x0A {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }

    /// Returns the offset after the closing quote of the string that starts at an offset, or `nil` if it has none.
    private func endOfString(from start: Int) -> Int? {
        var index = start + 1
        while index < bytes.byteCount, bytes.byte(at: index) != UInt8(ascii: "\"") {
            index += bytes.byte(at: index) == UInt8(ascii: "\\") ? 2 : 1
        }
        return index < bytes.byteCount ? index + 1 : nil
    }

    /// Returns the pointer of the value or key at an offset, which must be the current position.
    private func pointer(at offset: Int) -> String {
        var pointer = ""
        for (depth, step) in path.enumerated() {
            if !step.isObject {
                pointer += "/\(step.index)"
            } else if let key = step.key {
                pointer += "/" + Self.escaped(name(key))
            } else if depth == path.count - 1, offset < bytes.byteCount, bytes.byte(at: offset) == UInt8(ascii: "\""),
                let end = endOfString(from: offset)
            {
                pointer += "/" + Self.escaped(name(offset + 1..<end - 1))
            }
        }
        return pointer
    }

    private func name(_ range: Range<Int>) -> String {
        let quoted = [UInt8(ascii: "\"")] + bytes.copy(range) + [UInt8(ascii: "\"")]
        var reader = JSONReader(quoted.rawSpan)
        return reader.readString() ?? String(decoding: bytes.copy(range), as: UTF8.self)
    }

    /// Returns a key as a reference token of a JSON Pointer (RFC 6901, section 3).
    static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        return String(
            String.UnicodeScalarView(
                name.unicodeScalars.flatMap { scalar -> [UnicodeScalar] in
                    scalar == "~" ? ["~", "0"] : scalar == "/" ? ["~", "1"] : [scalar]
                }))
    }
}
