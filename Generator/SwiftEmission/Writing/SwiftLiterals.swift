/// Returns a string literal.
func literal(_ text: String) -> String { "\"\(escapedText(text))\"" }

/// Returns the text between the quotes of a string literal.
func escapedText(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
        return text
    }
    return text.unicodeScalars.reduce(into: "") { $0 += escaped($1) }
}

/// Returns the lines of a literal between `"""`, filled to the width and broken after spaces if possible; `nil` if a
/// literal on one line fits.
func stringLines(_ text: String, width: Int) -> [String]? {
    guard escapedText(text).count + 2 > width else { return nil }
    let width = max(width, 40) - 1
    var lines: [String] = []
    var line: [String] = []
    var count = 0
    /// The number of pieces up to the line's last space.
    var spaces = 0
    for scalar in text.unicodeScalars {
        // A single quotation mark needs no escape here, only three in a row do.
        let piece = scalar == "\"" && line.last != "\"" ? "\"" : escaped(scalar)
        if count + piece.count > width {
            let end = spaces > line.count / 2 ? spaces : line.count
            lines.append(line[..<end].joined() + "\\")
            line.removeFirst(end)
            count = line.reduce(0) { $0 + $1.count }
            spaces = 0
        }
        line.append(piece)
        count += piece.count
        if scalar == " " { spaces = line.count }
    }
    return lines + [line.joined()]
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
        let isVisible =
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        return isVisible ? String(scalar) : "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
}

/// Returns a name as the name of a member after a dot, where only `init` and `self` need backticks.
func memberName(_ name: String) -> String {
    name == "init" || name == "self" ? "`\(name)`" : name
}

/// Returns a name with its first letter in upper case, to append to another name.
func capitalized(_ name: String) -> String {
    let letters = name.drop { $0 == "_" }
    return letters.prefix(1).uppercased() + letters.dropFirst()
}

/// Returns the literal of a number, the digits of a long integer in groups of three.
func grouped(_ number: String) -> String {
    let digits = number.drop { $0 == "-" }
    guard digits.count > 6, digits.allSatisfy(\.isNumber) else { return number }
    var result = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { result.append("_") }
        result.append(digit)
    }
    return number.prefix { $0 == "-" } + result
}
