/// An error in a JSON text, with its byte offset.
struct JSONTextError: Error {
    let code: ViolationCode
    let offset: Int
    let message: String

    /// Creates the error for unexpected text at `offset`.
    static func unexpected(in bytes: [UInt8], at offset: Int, expected: String) -> JSONTextError {
        guard offset < bytes.count else {
            return JSONTextError(
                code: .syntax, offset: bytes.count, message: "expected \(expected), found the end of the input")
        }
        if offset == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return JSONTextError(code: .syntax, offset: 0, message: "expected \(expected), found a byte order mark")
        }
        guard let length = UTF8Sequence.length(in: bytes, at: offset) else {
            return malformedUTF8(in: bytes, at: offset)
        }
        let found: String
        switch bytes[offset] {
        case 0x0A: found = "the end of the line"
        case 0..<0x20, 0x7F: found = "the control character \(hexadecimal(bytes[offset]))"
        default: found = "\"" + String(decoding: bytes[offset..<offset + length], as: UTF8.self) + "\""
        }
        return JSONTextError(code: .syntax, offset: offset, message: "expected \(expected), found \(found)")
    }

    /// Creates the error for a byte that doesn't begin a well-formed UTF-8 sequence.
    static func malformedUTF8(in bytes: [UInt8], at offset: Int) -> JSONTextError {
        JSONTextError(
            code: .utf8, offset: offset,
            message: "expected well-formed UTF-8, found the byte \(hexadecimal(bytes[offset]))")
    }
}

/// Returns a byte as `0x0A`.
func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0x0" + digits : "0x" + digits
}

/// Well-formed sequences of UTF-8 (Unicode 15, table 3-7).
enum UTF8Sequence {
    /// Returns the length of the well-formed sequence at `offset`; `nil` if there is no such sequence.
    static func length(in bytes: [UInt8], at offset: Int) -> Int? {
        guard offset < bytes.count else { return nil }
        let lead = bytes[offset]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else { return nil }
        for next in bytes[(offset + 2)..<max(offset + 2, offset + length)] where next & 0xC0 != 0x80 { return nil }
        return length
    }
}
