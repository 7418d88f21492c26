/// The names that Prometheus allows.
enum MetricName {
    /// Returns a name of `[a-zA-Z_:][a-zA-Z0-9_:]*`, with `_` in place of other characters.
    static func valid(_ text: String) -> String {
        valid(text, allowsColon: true)
    }

    /// Returns a name of `[a-zA-Z_][a-zA-Z0-9_]*`, with `_` in place of other characters. Names that begin with `__` are
    /// Prometheus's own and lose one of the two.
    static func validLabelName(_ text: String) -> String {
        var name = Substring(valid(text, allowsColon: false))
        while name.hasPrefix("__") { name = name.dropFirst() }
        // Histograms have a label of this name.
        return name == "le" ? "exported_le" : String(name)
    }

    private static func valid(_ text: String, allowsColon: Bool) -> String {
        var name = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": name.append(scalar)
            case "0"..."9":
                if name.isEmpty { name.append("_") }
                name.append(scalar)
            case ":" where allowsColon: name.append(scalar)
            default: name.append("_")
            }
        }
        return name.isEmpty ? "_" : String(name)
    }
}

extension String {
    /// The text without a suffix.
    func removingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }

    /// The bytes of the text with `\\` for a backslash, `\n` for a line feed, and `\"` for a quotation mark.
    func escaped(quotes: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(utf8.count)
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "\\"): result += #"\\"#.utf8
            case UInt8(ascii: "\n"): result += #"\n"#.utf8
            case UInt8(ascii: "\"") where quotes: result += #"\""#.utf8
            default: result.append(byte)
            }
        }
        return result
    }
}
