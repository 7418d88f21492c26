import YAMLTree
import _StringProcessing

extension Pattern {
    /// Compiles a regular expression of ECMA-262 (with its `u` flag, as JSON Schema recommends).
    /// - Throws: What is wrong with it, at `location`.
    init(_ text: String, at location: SourceLocation) throws(Diagnostic) {
        var translation = ECMAPattern(text)
        do {
            let regex = try Regex(try translation.translated())
                .matchingSemantics(.unicodeScalar).wordBoundaryKind(.simple)
            self.init(text: text, regex: regex.asciiOnlyWordCharacters())
        } catch {
            throw .error(
                "the pattern \(shortened(text)) is not a regular expression that can be used: \(error)", at: location,
                hint: text.contains("(?<=") || text.contains("(?<!") ? "lookbehind is not supported" : nil)
        }
    }
}

/// Rewrites a regular expression of ECMA-262 for Swift's `Regex`: the two read mostly the same, and differ in what
/// `.`, `\d`, `\w` and `\s` take, in escapes, and inside of character classes.
private struct ECMAPattern {
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var result = ""

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// ECMA-262, 22.2.2.9 (CharacterClassEscape), as the inside of a character class.
    private static let digits = "0-9"
    private static let words = "A-Za-z0-9_"
    // U+2000 and U+2001 have canonical equivalents, and `Regex` refuses such bounds of ranges.
    private static let spaces =
        "\\t\\n\\u{B}\\f\\r \\u{A0}\\u{1680}\\u{2000}\\u{2001}\\u{2002}-\\u{200A}"
        + "\\u{2028}\\u{2029}\\u{202F}\\u{205F}\\u{3000}\\u{FEFF}"

    mutating func translated() throws(Mistake) -> String {
        while let scalar = next() {
            switch scalar {
            case "\\": result += try escape(inClass: false)
            case "[": try characterClass()
            case ".": result += "[^\\n\\r\\u{2028}\\u{2029}]"
            case "$": result += "(?!\\p{Any})"
            case "(": try group()
            case " ", "#": result += literal(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private mutating func next() -> Unicode.Scalar? {
        guard position < scalars.count else { return nil }
        position += 1
        return scalars[position - 1]
    }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        position + offset < scalars.count ? scalars[position + offset] : nil
    }

    private func literal(_ scalar: Unicode.Scalar) -> String {
        "\\u{" + String(scalar.value, radix: 16) + "}"
    }

    /// Of what Swift can write after `(?`, ECMA-262 has these.
    private mutating func group() throws(Mistake) {
        result += "("
        guard peek() == "?" else {
            // `(*` is not for verbs.
            if peek() == "*" { throw Mistake(description: "nothing to repeat before *") }
            return
        }
        switch peek(1) {
        case ":", "=", "!", "<": return
        default: throw Mistake(description: "unknown kind of group (?\(peek(1).map(String.init) ?? "")")
        }
    }

    private mutating func characterClass() throws(Mistake) {
        let isNegated = peek() == "^"
        if isNegated { position += 1 }
        var content = ""
        while let scalar = next() {
            switch scalar {
            case "]":
                switch (content.isEmpty, isNegated) {
                case (true, true): result += "[\\p{Any}]"
                case (true, false): result += "(?!)"
                default: result += (isNegated ? "[^" : "[") + content + "]"
                }
                return
            case "\\": content += try escape(inClass: true)
            case "-":
                // A range's dash stands between two members; any other is itself.
                let isRange = !content.isEmpty && peek() != nil && peek() != "]"
                content += isRange ? "-" : literal("-")
            case _ where scalar.properties.isAlphabetic || scalar.properties.numericType != nil:
                content.unicodeScalars.append(scalar)
            default:
                // Swift gives meanings to [, &&, --, ~~, ^ and others inside of a class.
                content += literal(scalar)
            }
        }
        throw Mistake(description: "a character class has no end")
    }

    private mutating func escape(inClass: Bool) throws(Mistake) -> String {
        guard let scalar = next() else { throw Mistake(description: "a backslash stands at the end") }
        switch scalar {
        case "d": return inClass ? Self.digits : "[\(Self.digits)]"
        case "w": return inClass ? Self.words : "[\(Self.words)]"
        case "s": return inClass ? Self.spaces : "[\(Self.spaces)]"
        case "D": return "[^\(Self.digits)]"
        case "W": return "[^\(Self.words)]"
        case "S": return "[^\(Self.spaces)]"
        case "b" where inClass: return literal("\u{8}")
        case "b", "B": return "\\" + String(scalar)
        case "t": return literal("\t")
        case "n": return literal("\n")
        case "v": return literal("\u{B}")
        case "f": return literal("\u{C}")
        case "r": return literal("\r")
        case "0" where !(peek().map { ("0"..."9").contains($0) } ?? false): return literal("\0")
        case "1"..."9" where !inClass: return try backreference(scalar)
        case "c": return try control()
        case "x": return literal(try hexadecimal(2))
        case "u": return try unicode()
        case "p", "P": return try property(scalar)
        case "k" where !inClass: return try namedReference()
        case _ where scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)):
            throw Mistake(description: "unknown escape \\\(scalar)")
        default: return literal(scalar)
        }
    }

    private mutating func backreference(_ first: Unicode.Scalar) throws(Mistake) -> String {
        var text = String(first)
        while let digit = peek(), ("0"..."9").contains(digit) {
            text.unicodeScalars.append(digit)
            position += 1
        }
        return "(?:\\\(text))"
    }

    private mutating func control() throws(Mistake) -> String {
        guard let letter = next(), letter.isASCII, letter.properties.isAlphabetic,
            let scalar = Unicode.Scalar(letter.value % 32)
        else { throw Mistake(description: "\\c needs a letter") }
        return literal(scalar)
    }

    private mutating func hexadecimal(_ count: Int) throws(Mistake) -> Unicode.Scalar {
        guard let value = hexadecimalValue(count), let scalar = Unicode.Scalar(value) else {
            throw Mistake(description: "an escape needs \(count) hexadecimal digits that name a character")
        }
        return scalar
    }

    private mutating func hexadecimalValue(_ count: Int) -> UInt32? {
        guard position + count <= scalars.count else { return nil }
        let digits = String(String.UnicodeScalarView(scalars[position..<position + count]))
        guard digits.utf8.first != UInt8(ascii: "+"), let value = UInt32(digits, radix: 16) else { return nil }
        position += count
        return value
    }

    private mutating func unicode() throws(Mistake) -> String {
        if peek() == "{" {
            position += 1
            var digits = ""
            while let scalar = next(), scalar != "}" { digits.unicodeScalars.append(scalar) }
            guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
                throw Mistake(description: "\\u{\(digits)} is no character")
            }
            return literal(scalar)
        }
        guard let unit = hexadecimalValue(4) else { throw Mistake(description: "\\u needs four hexadecimal digits") }
        if let scalar = Unicode.Scalar(unit) { return literal(scalar) }
        // A surrogate pair, as JSON and ECMA-262 both write it.
        if unit < 0xDC00, peek() == "\\", peek(1) == "u" {
            position += 2
            if let low = hexadecimalValue(4), (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10 | (low - 0xDC00)))
            {
                return literal(scalar)
            }
        }
        throw Mistake(description: "a lone surrogate is no character")
    }

    private mutating func property(_ kind: Unicode.Scalar) throws(Mistake) -> String {
        guard peek() == "{" else { throw Mistake(description: "\\\(kind) needs a property in braces") }
        var text = "\\" + String(kind)
        while let scalar = next() {
            text.unicodeScalars.append(scalar)
            if scalar == "}" { return text }
        }
        throw Mistake(description: "a property has no closing brace")
    }

    private mutating func namedReference() throws(Mistake) -> String {
        guard peek() == "<" else { throw Mistake(description: "\\k needs a name in angle brackets") }
        return "\\k"
    }
}
