/// Gathers lines of Swift, indented, at most 120 characters wide where that is possible.
struct CodeWriter {
    static let width = 120

    private(set) var text = ""
    private var level = 0

    private var indentation: String { String(repeating: "    ", count: level) }

    mutating func line(_ line: String = "") {
        text += line.isEmpty ? "\n" : indentation + line + "\n"
    }

    /// Writes `head {`, what the closure writes one level deeper, and `}`.
    mutating func block(_ head: String, _ body: (inout CodeWriter) -> Void) {
        line(head + " {")
        indented(body)
        line("}")
    }

    mutating func indented(_ body: (inout CodeWriter) -> Void) {
        level += 1
        body(&self)
        level -= 1
    }

    /// Writes `head(item, item)tail`; on a line for each item when one line is too short.
    mutating func list(_ head: String, _ items: [String], _ tail: String, brackets: (String, String) = ("(", ")")) {
        let whole = head + brackets.0 + items.joined(separator: ", ") + brackets.1 + tail
        guard indentation.count + whole.count > Self.width, !items.isEmpty else { return line(whole) }
        line(head + brackets.0)
        indented { writer in
            // A collection's last element has a comma too.
            let last = brackets.0 == "[" ? items.count : items.count - 1
            for (index, item) in items.enumerated() { writer.line(item + (index < last ? "," : "")) }
        }
        line(brackets.1 + tail)
    }

    /// Writes a branch of a `switch`; on two lines when one is too short.
    mutating func branch(_ label: String, _ statement: String) {
        if indentation.count + label.count + 1 + statement.count <= Self.width { return line(label + " " + statement) }
        line(label)
        indented { $0.line(statement) }
    }

    // MARK: Documentation

    /// Writes documentation comments: paragraphs are filled to the width, list items keep their lines apart.
    mutating func documentation(_ paragraphs: [String]) {
        var isFirst = true
        for paragraph in paragraphs.flatMap(Self.paragraphs) {
            if !isFirst { line("///") }
            isFirst = false
            for item in Self.items(paragraph) { fill(item) }
        }
    }

    /// Fills lines with the words of an item; those after the first are indented as its list marker asks.
    private mutating func fill(_ item: String) {
        let marker = item.prefix { $0 == " " }.count
        let hanging = item.dropFirst(marker).hasPrefix("- ") ? marker + 2 : marker
        let room = Self.width - indentation.count - 4
        var current = String(repeating: " ", count: marker)
        var isEmpty = true
        for word in item.split(separator: " ") {
            if !isEmpty, current.count + 1 + word.count > room {
                line("/// " + current)
                current = String(repeating: " ", count: hanging)
                isEmpty = true
            }
            current += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        if !isEmpty { line("/// " + current) }
    }

    /// The text's paragraphs, without control characters.
    private static func paragraphs(_ text: String) -> [String] {
        var paragraphs: [[String]] = [[]]
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let clean = withoutControls(line)
            if clean.allSatisfy({ $0 == " " }) {
                paragraphs.append([])
            } else {
                paragraphs[paragraphs.count - 1].append(clean)
            }
        }
        return paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
    }

    /// The line without characters that would not be seen, or that would change how the rest is seen.
    private static func withoutControls(_ line: Substring) -> String {
        if line.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(line) }
        var clean = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            switch scalar.value {
            case 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: continue
            case ..<0x20, 0x7F..<0xA0: continue
            default: clean.append(scalar)
            }
        }
        return String(clean)
    }

    /// A paragraph's list items, or the paragraph itself, each in one line.
    private static func items(_ paragraph: String) -> [String] {
        var items: [String] = []
        for line in paragraph.split(separator: "\n") {
            let content = line.drop { $0 == " " }
            if content.hasPrefix("- ") || content.hasPrefix("* ") || items.isEmpty {
                items.append(content.hasPrefix("* ") ? "- " + content.dropFirst(2) : String(line))
            } else {
                items[items.count - 1] += " " + content
            }
        }
        return items
    }
}

/// A Swift string literal.
func literal(_ text: String) -> String { "\"\(escapedText(text))\"" }

/// A text as it stands between the quotes of a string literal.
func escapedText(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case _
        where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
            || scalar.value == 0x2028 || scalar.value == 0x2029:
            result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
