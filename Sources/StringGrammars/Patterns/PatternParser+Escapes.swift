/// Escapes (ECMA-262, 22.2.1: AtomEscape and ClassEscape).
extension PatternParser {
    /// The meaning of an escape or of a member of a class: a character, or a set of characters.
    enum Member {
        case codePoint(UInt32)
        case set(ScalarSet)
    }

    /// Reads an escape after its backslash, which is at `start`.
    mutating func escapedMember(from start: Int, inClass: Bool) throws(PatternError) -> Member {
        guard let scalar = next() else {
            throw PatternError(
                .malformed, at: start, "the pattern ends with a backslash", hint: #"write \\ for the backslash itself"#)
        }
        switch scalar {
        case "d": return .set(.digits)
        case "D": return .set(ScalarSet.digits.inverted)
        case "w": return .set(.words)
        case "W": return .set(ScalarSet.words.inverted)
        case "s": return .set(.spaces)
        case "S": return .set(ScalarSet.spaces.inverted)
        case "p", "P": return .set(try property(from: start, isNegated: scalar == "P"))
        case "b" where inClass: return .codePoint(0x08)
        case "-" where inClass: return .codePoint(0x2D)
        case "t": return .codePoint(0x09)
        case "n": return .codePoint(0x0A)
        case "v": return .codePoint(0x0B)
        case "f": return .codePoint(0x0C)
        case "r": return .codePoint(0x0D)
        case "0":
            if let digit = peek(), "0"..."9" ~= digit {
                throw PatternError(
                    .malformed, at: start, "octal escapes are not part of ECMA-262",
                    hint: #"use a hexadecimal escape, such as \x41"#)
            }
            return .codePoint(0)
        case "1"..."9" where !inClass, "k" where !inClass:
            throw PatternError(
                .unsupported, at: start,
                "backreferences are not supported: they cannot be matched in bounded time")
        case "c":
            guard let letter = next(), letter.isASCIILetter else {
                throw PatternError(.malformed, at: start, #"\c needs a letter from A to Z"#)
            }
            return .codePoint(letter.value % 32)
        case "x":
            guard let value = hexadecimal(digits: 2) else {
                throw PatternError(.malformed, at: start, #"\x needs two hexadecimal digits"#)
            }
            return .codePoint(value)
        case "u": return .codePoint(try unicodeEscape(from: start))
        case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/":
            return .codePoint(scalar.value)
        default: throw unknownEscape(scalar, from: start)
        }
    }

    private func unknownEscape(_ scalar: Unicode.Scalar, from start: Int) -> PatternError {
        let hint: String? =
            switch scalar {
            case "A": "^ matches the start of the text"
            case "z", "Z": "$ matches the end of the text"
            case "h": #"[ \t] matches spaces and tabs"#
            case "q": "strings in classes need the flag v, which is not supported"
            case _ where scalar.isASCIILetter || scalar.isASCIIDigit: nil
            default: "\(scalar) needs no backslash"
            }
        return PatternError(.malformed, at: start, "unknown escape \\\(scalar)", hint: hint)
    }

    private mutating func hexadecimal(digits: Int) -> UInt32? {
        var value: UInt32 = 0
        for ahead in 0..<digits {
            guard let digit = peek(ahead)?.hexadecimalValue else { return nil }
            value = value << 4 | digit
        }
        position += digits
        return value
    }

    /// Reads the rest of `\uHHHH`, of a surrogate pair written as two of them, or of `\u{H…}`, after `\u`. A lone
    /// surrogate is a code point that doesn't occur in texts.
    mutating func unicodeEscape(from start: Int) throws(PatternError) -> UInt32 {
        if peek() == "{" {
            position += 1
            var value: UInt32 = 0
            var isEmpty = true
            while let digit = peek()?.hexadecimalValue {
                value = min(value, ScalarSet.lastCodePoint + 1) << 4 | digit
                isEmpty = false
                position += 1
            }
            guard next() == "}", !isEmpty, value <= ScalarSet.lastCodePoint else {
                throw PatternError(
                    .malformed, at: start, #"\u{…} needs the hexadecimal number of a character, at most 10FFFF"#)
            }
            return value
        }
        guard let unit = hexadecimal(digits: 4) else {
            throw PatternError(.malformed, at: start, #"\u needs four hexadecimal digits"#)
        }
        let end = position
        if 0xD800...0xDBFF ~= unit, skip("\\u"), let low = hexadecimal(digits: 4), 0xDC00...0xDFFF ~= low {
            return 0x10000 + ((unit - 0xD800) << 10 | (low - 0xDC00))
        }
        position = end
        return unit
    }

    /// Reads `{Lu}` or `{General_Category=Lu}` after `\p`.
    private mutating func property(from start: Int, isNegated: Bool) throws(PatternError) -> ScalarSet {
        guard skip("{") else {
            throw PatternError(.malformed, at: start, #"\p needs the name of a property in braces"#)
        }
        var text = ""
        while let scalar = peek(), scalar.isASCIILetter || scalar.isASCIIDigit || scalar == "_" || scalar == "=" {
            text.unicodeScalars.append(scalar)
            position += 1
        }
        guard skip("}") else {
            throw PatternError(.malformed, at: start, "a property's name has no closing brace")
        }
        let members = try UnicodeProperty.members(named: text, at: start)
        return isNegated ? members.inverted : members
    }

    /// Reads the name of a group and the `>` after it; `(?<` has been read.
    mutating func groupName(from start: Int) throws(PatternError) -> String {
        var name = ""
        while let scalar = next(), scalar != ">" {
            var codePoint = scalar.value
            if scalar == "\\" {
                guard skip("u") else { throw PatternError(.malformed, at: position - 1, invalidGroupName) }
                codePoint = try unicodeEscape(from: position - 2)
            }
            guard let member = Unicode.Scalar(codePoint), member.canContinue(name) else {
                throw PatternError(.malformed, at: start, invalidGroupName)
            }
            name.unicodeScalars.append(member)
        }
        guard !name.isEmpty, scalars[position - 1] == ">" else {
            throw PatternError(.malformed, at: start, "a group's name is empty or has no closing >")
        }
        return name
    }

    private var invalidGroupName: String { "a group's name must be an identifier" }
}

extension Unicode.Scalar {
    fileprivate var isASCIILetter: Bool { (value | 0x20) &- 0x61 < 26 }
    fileprivate var isASCIIDigit: Bool { value &- 0x30 < 10 }

    fileprivate var hexadecimalValue: UInt32? {
        if isASCIIDigit { return value - 0x30 }
        let letter = (value | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }

    /// Returns whether the character may follow `name` in an identifier (ECMA-262, 12.7).
    fileprivate func canContinue(_ name: String) -> Bool {
        if self == "$" || self == "_" { return true }
        if name.isEmpty { return properties.isIDStart }
        return properties.isIDContinue || value == 0x200C || value == 0x200D
    }
}
