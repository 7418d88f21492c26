/// Why a text isn't the JSON that is asked for, and at which byte.
struct JSONFault: Error {
    let code: ViolationCode
    let offset: Int
    let message: String

    /// What stands at `offset` isn't what was expected there.
    static func unexpected(in bytes: [UInt8], at offset: Int, expected: String) -> JSONFault {
        guard offset < bytes.count else {
            return JSONFault(
                code: .syntax, offset: bytes.count, message: "expected \(expected), found the end of the input")
        }
        if offset == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return JSONFault(code: .syntax, offset: 0, message: "expected \(expected), found a byte order mark")
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
        return JSONFault(code: .syntax, offset: offset, message: "expected \(expected), found \(found)")
    }

    /// No well-formed UTF-8 sequence begins with the byte at `offset`.
    static func malformedUTF8(in bytes: [UInt8], at offset: Int) -> JSONFault {
        JSONFault(
            code: .utf8, offset: offset,
            message: "expected well-formed UTF-8, found the byte \(hexadecimal(bytes[offset]))")
    }
}

/// `byte` as `0x0A`.
func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0x0" + digits : "0x" + digits
}
