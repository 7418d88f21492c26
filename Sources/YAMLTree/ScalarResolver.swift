/// The resolution of scalars to values by the core schema of YAML 1.2.2 (section 10.3).
///
/// In it, `no`, `on`, `yes` and dates are strings.
enum ScalarResolver {
    /// Returns the value of a plain scalar without a tag.
    static func value(ofPlain text: String) -> YAMLNode.Value {
        // Most plain scalars are words, which the first byte shows.
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"):
            return isNull(text) ? .null : .string(text)
        case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
            return bool(text).map { .bool($0) } ?? .string(text)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return number(text) ?? .string(text)
        default:
            return .string(text)
        }
    }

    static func isNull(_ text: String) -> Bool {
        switch text {
        case "", "~", "null", "Null", "NULL": true
        default: false
        }
    }

    static func bool(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    /// Returns the value of an integer or a number; `nil` for other texts. An integer beyond `Int64` becomes a number.
    static func number(_ text: String) -> YAMLNode.Value? {
        var text = text
        return text.withUTF8 { bytes -> Form? in form(of: bytes) }.flatMap { form in
            switch form {
            case .decimal: Int64(text).map { .integer($0) } ?? Double(text).map { .number($0) }
            case .based(let radix): based(text.utf8.dropFirst(2), radix: radix)
            case .floating: Double(text).map { .number($0) }
            case .infinity(let isNegative): .number(isNegative ? -.infinity : .infinity)
            case .notANumber: .number(.nan)
            }
        }
    }

    private enum Form {
        case decimal
        case based(UInt8)
        case floating
        case infinity(isNegative: Bool)
        case notANumber
    }

    private static func form(of bytes: UnsafeBufferPointer<UInt8>) -> Form? {
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            if bytes[1] == UInt8(ascii: "x") { return bytes[2...].allSatisfy(\.isHexDigit) ? .based(16) : nil }
            if bytes[1] == UInt8(ascii: "o") {
                let digits = UInt8(ascii: "0")...UInt8(ascii: "7")
                return bytes[2...].allSatisfy { digits.contains($0) } ? .based(8) : nil
            }
        }
        var offset = 0
        func skipDigits() -> Int {
            let start = offset
            while offset < bytes.count, bytes[offset].isDigit { offset += 1 }
            return offset - start
        }
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { offset = 1 }
        let whole = skipDigits()
        if offset == bytes.count { return whole > 0 ? .decimal : nil }
        if bytes[offset] == UInt8(ascii: ".") {
            offset += 1
            let fraction = skipDigits()
            if whole + fraction == 0 {
                switch String(decoding: bytes[offset...], as: UTF8.self) {
                case "inf", "Inf", "INF": return .infinity(isNegative: isNegative)
                case "nan", "NaN", "NAN": return offset == 1 ? .notANumber : nil
                default: return nil
                }
            }
        } else if whole == 0 {
            return nil
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") {
                offset += 1
            }
            if skipDigits() == 0 { return nil }
        }
        return offset == bytes.count ? .floating : nil
    }

    private static func based(_ digits: Substring.UTF8View, radix: UInt8) -> YAMLNode.Value? {
        if let integer = Int64(Substring(digits), radix: Int(radix)) { return .integer(integer) }
        var number = 0.0
        for digit in digits { number = number * Double(radix) + Double(digit.hexValue ?? 0) }
        return .number(number)
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    var isHexDigit: Bool { hexValue != nil }

    /// The value of an ASCII hexadecimal digit.
    var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
