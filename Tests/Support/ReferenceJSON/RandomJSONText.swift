import SeededGenerator

/// Random JSON texts, reproducible by seed, with every notation of RFC 8259: white space everywhere, any character
/// escaped in any way, keys that differ only in their encoding, numbers in every form. There are no duplicate keys, and
/// every number is within the range of doubles.
package struct RandomJSONText {
    private var random: SeededGenerator

    package init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// Returns a whole text.
    /// - Parameter depth: the maximum nesting of arrays and objects.
    package mutating func text(depth: Int = 5) -> [UInt8] { space() + value(depth: depth) + space() }

    /// Returns a value without white space around it.
    package mutating func value(depth: Int) -> [UInt8] {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &random) {
        case 0: return pick(["null", "true", "false"])
        case 1, 2: return number()
        case 3, 4, 5: return string(scalars())
        case 6, 7: return list(count(), "[", "]") { text, _ in text.value(depth: depth - 1) }
        default:
            // A number prefix makes the keys distinct, except for pairs that differ in their normalization form.
            let forms = ["é", "e\u{301}", "", "\u{AC00}", "\u{1100}\u{1161}"]
            return list(count(), "{", "}") { text, index in
                let key = String(index / 2) + (index < 10 ? forms[index % 5] : "\(index)")
                return text.string(Array(key.unicodeScalars) + text.scalars().prefix(index < 10 ? 0 : 9))
                    + text.space() + [UInt8(ascii: ":")] + text.space() + text.value(depth: depth - 1)
            }
        }
    }

    private mutating func pick(_ texts: [String]) -> [UInt8] {
        Array((texts.randomElement(using: &random) ?? "").utf8)
    }

    /// Returns whether to nest the next value deeply: at random, true for one call in eight.
    package mutating func isDeep() -> Bool { isOneIn(8) }

    private mutating func isOneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func count() -> Int { isOneIn(40) ? 40 : Int.random(in: 0...4, using: &random) }

    /// Returns white space, often none.
    package mutating func space() -> [UInt8] {
        guard isOneIn(4) else { return [] }
        return (0..<Int.random(in: 1...(isOneIn(10) ? 40 : 3), using: &random)).map { _ in
            [0x20, 0x09, 0x0A, 0x0D].randomElement(using: &random) ?? 0x20
        }
    }

    private mutating func list(
        _ count: Int, _ open: Unicode.Scalar, _ close: Unicode.Scalar,
        _ element: (inout RandomJSONText, Int) -> [UInt8]
    ) -> [UInt8] {
        var text = [UInt8(ascii: open)] + space()
        for index in 0..<count {
            if index > 0 { text += [UInt8(ascii: ",")] + space() }
            text += element(&self, index) + space()
        }
        return text + [UInt8(ascii: close)]
    }

    // MARK: Numbers

    /// Returns a number within the range of doubles, in any form.
    package mutating func number() -> [UInt8] {
        if isOneIn(4) {
            return pick([
                "0", "-0", "0.0", "-0.0e-0", "1.0", "1E5", "1e+05", "9007199254740993", "9223372036854775807",
                "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "12345678901234567890", "1e308",
                "-1.7976931348623157e308", "4.9e-324", "1e-999", "0e999999999999999999999", "1e-99999999999999999999",
                "123456789012345678901234567890.5e-10", "0.1", "1.5e0",
            ])
        }
        var text: [UInt8] = isOneIn(3) ? [UInt8(ascii: "-")] : []
        let first = digits(upTo: 20)
        // Leading zeros are invalid.
        text += first[0] == UInt8(ascii: "0") ? first.prefix(1) : first[...]
        if isOneIn(3) { text += [UInt8(ascii: ".")] + digits(upTo: 20) }
        if isOneIn(4) { text += pick(["e", "E"]) + pick(["", "+", "-"]) + digits(upTo: 2) }
        return text
    }

    private mutating func digits(upTo most: Int) -> [UInt8] {
        (0..<Int.random(in: 1...most, using: &random)).map { _ in UInt8.random(in: 0x30...0x39, using: &random) }
    }

    // MARK: Strings

    /// Returns characters of any kind, often none.
    package mutating func scalars() -> [Unicode.Scalar] {
        (0..<Int.random(in: 0...(isOneIn(8) ? 70 : 12), using: &random)).compactMap { _ in
            let top: UInt32 = [0x1F, 0x7F, 0x7F, 0x7F, 0x7FF, 0xFFFF, 0x10FFFF].randomElement(using: &random) ?? 0x7F
            return Unicode.Scalar(UInt32.random(in: 0...top, using: &random))
        }
    }

    /// Returns a string in quotes with some characters escaped.
    package mutating func string(_ scalars: [Unicode.Scalar]) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        // Many strings have only the necessary escapes.
        let isPlain = isOneIn(2)
        return [quote] + scalars.flatMap { character($0, isPlain: isPlain) } + [quote]
    }

    private mutating func character(_ scalar: Unicode.Scalar, isPlain: Bool) -> [UInt8] {
        let short: [Unicode.Scalar: String] = [
            "\"": "\"", "\\": "\\", "/": "/", "\u{8}": "b", "\u{C}": "f", "\n": "n", "\r": "r", "\t": "t",
        ]
        let needsEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
        if !needsEscape, isPlain || !isOneIn(4) { return Array(String(scalar).utf8) }
        if let letter = short[scalar], !isOneIn(3) { return Array("\\\(letter)".utf8) }
        return String(scalar).utf16.flatMap { unit -> [UInt8] in
            let hex = String(unit, radix: 16, uppercase: isOneIn(2))
            return Array("\\u\(String(repeating: "0", count: 4 - hex.count))\(hex)".utf8)
        }
    }
}
