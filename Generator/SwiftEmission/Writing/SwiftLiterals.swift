/// A Swift string literal.
func literal(_ text: String) -> String { "\"\(escapedText(text))\"" }

/// A text as it stands between the quotes of a string literal.
func escapedText(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
        return text
    }
    return text.unicodeScalars.reduce(into: "") { $0 += escaped($1) }
}

/// The lines of a literal between `"""`, each as wide as can be, broken behind spaces where there are some; nil when
/// one line is enough.
func stringLines(_ text: String, width: Int) -> [String]? {
    guard escapedText(text).count + 2 > width else { return nil }
    let width = max(width, 40) - 1
    var lines: [String] = []
    var line: [String] = []
    var count = 0
    /// How many pieces of the line end with its last space.
    var spaces = 0
    for scalar in text.unicodeScalars {
        // A quotation mark means nothing here unless two others are beside it.
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
        let isSeen =
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        return isSeen ? String(scalar) : "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
}

/// A name after a dot, where nearly every keyword needs no backticks.
func memberName(_ name: String) -> String {
    name == "init" || name == "self" ? "`\(name)`" : name
}

/// The name with a capital: what is appended to another name.
func capitalized(_ name: String) -> String {
    let letters = name.drop { $0 == "_" }
    return letters.prefix(1).uppercased() + letters.dropFirst()
}

/// The literal of a number, the digits of a long integer in groups of three.
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
