extension String {
    /// The text with what isn't printable replaced, so that what came over the network can't steer the terminal, nor hide
    /// something from whoever reads it. Line feeds stay.
    var printable: String {
        guard unicodeScalars.contains(where: { !$0.isPrintable && $0 != "\n" }) else { return self }
        var result = UnicodeScalarView()
        for scalar in unicodeScalars { result.append(scalar.isPrintable || scalar == "\n" ? scalar : "\u{FFFD}") }
        return String(result)
    }

    /// The printable text on one line, without tabs, which would shift the columns behind them.
    var singleLine: String {
        printable.replacing("\n", with: " ").replacing("\t", with: " ")
    }

    /// JSON text in which what isn't printable is escaped. It says the same: outside of strings is nothing to escape.
    var printableJSON: String {
        guard unicodeScalars.contains(where: { !$0.isPrintable && $0 != "\n" }) else { return self }
        var result = UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.isPrintable || scalar == "\n" {
                result.append(scalar)
            } else {
                for unit in UTF16.encode(scalar) ?? .init() { result.append(contentsOf: unit.escape.unicodeScalars) }
            }
        }
        return String(result)
    }

    /// The first Unicode scalars of a text that has more, and an ellipsis.
    func shortened(to length: Int = 200) -> String {
        cut(to: length).map { $0 + "…" } ?? self
    }

    /// The first Unicode scalars of a text that has more; `nil` for one that hasn't.
    func cut(to length: Int) -> String? {
        guard utf8.count > length,
            let end = unicodeScalars.index(startIndex, offsetBy: length, limitedBy: unicodeScalars.endIndex),
            end < unicodeScalars.endIndex
        else { return nil }
        return String(unicodeScalars[..<end])
    }
}

extension UInt16 {
    /// The code unit as JSON escapes it.
    fileprivate var escape: String {
        let digits = String(self, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension Unicode.Scalar {
    /// Whether people see the scalar, and it leaves alone what stands beside it: no control character but the tab, none
    /// of the bidirectional controls, nothing invisible.
    var isPrintable: Bool {
        switch value {
        case 0x20..<0x7F, 0x09: true
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x2029, 0xFFF9...0xFFFB: false
        // Joiners and variation selectors, without which some letters and emoji are others.
        case 0x200C...0x200D, 0xFE00...0xFE0F: true
        default: !properties.isBidiControl && !properties.isDefaultIgnorableCodePoint
        }
    }
}
