extension String {
    /// The text with every scalar that isn't printable replaced by U+FFFD: text from files and from the network can't
    /// control the terminal, nor hide anything. Line feeds stay.
    package var printable: String {
        guard unicodeScalars.contains(where: { !$0.isPrintable && $0 != "\n" }) else { return self }
        var result = UnicodeScalarView()
        for scalar in unicodeScalars { result.append(scalar.isPrintable || scalar == "\n" ? scalar : "\u{FFFD}") }
        return String(result)
    }

    /// The printable text on one line, with spaces in place of line feeds and tabs.
    package var singleLine: String {
        printable.replacing("\n", with: " ").replacing("\t", with: " ")
    }

    /// JSON text with every scalar that isn't printable escaped as `\uXXXX`. Its value is unchanged, because valid JSON
    /// has such scalars in strings only.
    package var printableJSON: String {
        guard unicodeScalars.contains(where: { !$0.isPrintable && $0 != "\n" }) else { return self }
        var result = UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.isPrintable || scalar == "\n" {
                result.append(scalar)
            } else {
                for unit in UTF16.encode(scalar) ?? .init() {
                    result.append(contentsOf: unit.jsonEscape.unicodeScalars)
                }
            }
        }
        return String(result)
    }

    /// Returns the text, cut to `length` Unicode scalars and followed by an ellipsis if it is longer.
    package func shortened(to length: Int = 200) -> String {
        cut(to: length).map { $0 + "…" } ?? self
    }

    /// Returns the first `length` Unicode scalars of a longer text; `nil` if the text isn't longer.
    package func cut(to length: Int) -> String? {
        guard utf8.count > length,
            let end = unicodeScalars.index(startIndex, offsetBy: length, limitedBy: unicodeScalars.endIndex),
            end < unicodeScalars.endIndex
        else { return nil }
        return String(unicodeScalars[..<end])
    }
}

extension UInt16 {
    /// The UTF-16 code unit as a JSON escape: `\u202e`.
    fileprivate var jsonEscape: String {
        let digits = String(self, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension Unicode.Scalar {
    /// Whether the scalar is visible and doesn't affect its neighbours: not a control character other than the tab, a
    /// line separator, a bidirectional control, or an invisible (default-ignorable) scalar.
    package var isPrintable: Bool {
        switch value {
        case 0x20..<0x7F, 0x09: true
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x2029, 0xFFF9...0xFFFB: false
        // Joiners and variation selectors: some letters and emoji need them.
        case 0x200C...0x200D, 0xFE00...0xFE0F: true
        default: !properties.isBidiControl && !properties.isDefaultIgnorableCodePoint
        }
    }
}
