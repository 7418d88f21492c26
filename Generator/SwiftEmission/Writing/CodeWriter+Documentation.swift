/// Documentation comments.
extension CodeWriter {
    /// Writes paragraphs, filled to the width. List items start on their own lines; tables and code keep their lines.
    mutating func documentation(_ paragraphs: [String]) {
        var isFirst = true
        for block in paragraphs.flatMap(Self.blocks) {
            if !isFirst { line("///") }
            isFirst = false
            if block.isVerbatim {
                for text in block.lines { line(text.isEmpty ? "///" : "/// " + text) }
            } else {
                for item in Self.items(block.lines) { fill(item) }
            }
        }
    }

    /// Writes an item, filled to the width. Lines after the first are indented to the text of a list item.
    private mutating func fill(_ item: String) {
        let margin = item.prefix { $0 == " " }.count
        let hanging = margin + Self.markerWidth(item.dropFirst(margin))
        let room = room - 4
        var current = String(repeating: " ", count: margin)
        var width = margin
        var isEmpty = true
        let isASCII = Self.isASCII(item)
        for word in isASCII ? Self.split(item, at: " ") : item.split(separator: " ") {
            let count = isASCII ? word.utf8.count : word.count
            if !isEmpty, width + 1 + count > room {
                line("/// " + current)
                current = String(repeating: " ", count: hanging)
                width = hanging
                isEmpty = true
            }
            current += (isEmpty ? "" : " ") + word
            width += count + (isEmpty ? 0 : 1)
            isEmpty = false
        }
        if !isEmpty { line("/// " + current) }
    }

    // MARK: Blocks

    /// A paragraph, or lines that are kept verbatim.
    private struct Block {
        var lines: [String] = []
        var isVerbatim = false
    }

    /// Splits text into blocks, without control characters.
    private static func blocks(_ text: String) -> [Block] {
        var blocks = [Block()]
        var isCode = false
        for line in lines(of: withoutShortcodes(text)) {
            let clean = withoutControls(line)
            let content = clean.drop { $0 == " " }
            let isFence = content.hasPrefix("```")
            let isVerbatim = isCode || isFence || content.hasPrefix("|")
            let last = blocks.count - 1
            if !isCode, content.isEmpty {
                blocks.append(Block())
            } else if isFence && !isCode || isVerbatim != blocks[last].isVerbatim && !blocks[last].lines.isEmpty {
                blocks.append(Block(lines: [clean], isVerbatim: isVerbatim))
            } else {
                blocks[last].lines.append(isVerbatim ? trimmed(clean) : clean)
                blocks[last].isVerbatim = isVerbatim
            }
            if isFence { isCode.toggle() }
        }
        // An open fence would include all following documentation.
        if isCode { blocks.append(Block(lines: ["```"], isVerbatim: true)) }
        return blocks.filter { !$0.lines.isEmpty }
    }

    private static func lines(of text: String) -> [Substring] {
        isASCII(text) && !text.utf8.contains { 0x0B...0x0D ~= $0 }
            ? split(text, at: "\n", omittingEmptySubsequences: false)
            : text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    // Most descriptions are ASCII. Then each byte is a character, and it's faster to split the bytes.

    private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    private static func split(
        _ text: String, at separator: Unicode.Scalar, omittingEmptySubsequences: Bool = true
    ) -> [Substring] {
        text.utf8.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: omittingEmptySubsequences)
            .map { Substring($0) }
    }

    private static func trimmed(_ line: String) -> String {
        let end = line.lastIndex { $0 != " " }
        return end.map { String(line[...$0]) } ?? ""
    }

    /// Removes control characters, and invisible characters that change the direction of text.
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

    /// Returns the list items of a paragraph, or the paragraph itself, each on one line.
    private static func items(_ lines: [String]) -> [String] {
        var items: [String] = []
        for line in lines {
            let content = line.drop { $0 == " " }
            if content.hasPrefix("* ") {
                items.append(String(line.prefix(line.count - content.count)) + "- " + content.dropFirst(2))
            } else if markerWidth(content) > 0 || items.isEmpty {
                items.append(String(line))
            } else {
                items[items.count - 1] += " " + content
            }
        }
        return items
    }

    /// The width of a list item's marker, `- ` or `1. `; 0 for other text.
    private static func markerWidth(_ text: Substring) -> Int {
        if text.hasPrefix("- ") { return 2 }
        let digits = text.prefix { $0.isNumber && $0.isASCII }.count
        return 1...2 ~= digits && text.dropFirst(digits).hasPrefix(". ") ? digits + 2 : 0
    }
}
