extension YAMLNode {
    /// The value as YAML in block style, with a line feed at the end. The text has the same meaning in YAML 1.1 and 1.2.
    public var yamlText: String {
        var writer = YAMLTextWriter()
        writer.write(self)
        return writer.text
    }
}

/// A writer of YAML in block style.
///
/// Strings are plain where no version of YAML reads them as another type, literal blocks if they have several lines,
/// and otherwise between double quotes.
private struct YAMLTextWriter {
    private(set) var text = ""
    private static let step = 2
    /// The longest key that may be written without `?` (YAML 1.2.2, section 7.4).
    private static let maxImplicitKey = 1024

    mutating func write(_ root: YAMLNode) {
        switch root.value {
        case .mapping(let mapping) where !mapping.isEmpty: write(mapping, indentation: 0)
        case .sequence(let items) where !items.isEmpty: write(items, indentation: 0)
        default:
            text += scalar(root, indentation: 0)
            text += "\n"
        }
    }

    /// - Parameter isInline: Whether the first entry follows `- ` on the same line.
    private mutating func write(_ mapping: YAMLMapping, indentation: Int, isInline: Bool = false) {
        for (index, entry) in mapping.enumerated() {
            if index > 0 || !isInline { indent(indentation) }
            let key = Self.string(entry.name)
            if key.utf8.count > Self.maxImplicitKey {
                text += "? " + key + "\n"
                indent(indentation)
                text += ":"
            } else {
                text += key + ":"
            }
            writeValue(entry.value, indentation: indentation)
        }
    }

    private mutating func write(_ items: [YAMLNode], indentation: Int) {
        for item in items {
            indent(indentation)
            text += "-"
            if let mapping = item.mapping, !mapping.isEmpty {
                text += " "
                write(mapping, indentation: indentation + Self.step, isInline: true)
            } else {
                writeValue(item, indentation: indentation)
            }
        }
    }

    /// Writes a value after `key:` or `-`, and ends its line.
    private mutating func writeValue(_ value: YAMLNode, indentation: Int) {
        switch value.value {
        case .mapping(let mapping) where !mapping.isEmpty:
            text += "\n"
            write(mapping, indentation: indentation + Self.step)
        case .sequence(let items) where !items.isEmpty:
            text += "\n"
            write(items, indentation: indentation + Self.step)
        default:
            text += " " + scalar(value, indentation: indentation) + "\n"
        }
    }

    private mutating func indent(_ count: Int) {
        text += String(repeating: " ", count: count)
    }

    // MARK: Scalars

    /// Returns a scalar or an empty collection.
    /// - Parameter indentation: The indentation of the collection around it.
    private func scalar(_ node: YAMLNode, indentation: Int) -> String {
        switch node.value {
        case .mapping: "{}"
        case .sequence: "[]"
        case .string(let text):
            literalBlock(text, margin: String(repeating: " ", count: indentation + Self.step)) ?? Self.string(text)
        case .number(let number) where node.jsonText == "null":
            number.isNaN ? ".nan" : number < 0 ? "-.inf" : ".inf"
        case .null, .bool, .integer, .number: node.jsonText
        }
    }

    /// Returns a string of several lines as a literal block; `nil` if a block can't represent it exactly.
    private func literalBlock(_ text: String, margin: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "\n")), text.unicodeScalars.allSatisfy({ $0 == "\n" || $0.isPlain })
        else {
            return nil
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // Lines of spaces and leading spaces would change the indentation that a reader detects.
        guard let first = lines.first?.utf8.first, !Self.isSpace(first),
            lines.allSatisfy({ $0.isEmpty || !$0.utf8.allSatisfy(Self.isSpace) })
        else { return nil }
        let end = text.hasSuffix("\n\n") ? "|+" : text.hasSuffix("\n") ? "|" : "|-"
        // The last line feed ends the last line of the block, so nothing follows it.
        let content = text.hasSuffix("\n") ? lines.dropLast() : lines[...]
        return ([end] + content.map { $0.isEmpty ? "" : margin + $0 }).joined(separator: "\n")
    }

    /// Returns a string on one line: plain, or between double quotes.
    private static func string(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    /// Returns whether YAML 1.1 and 1.2 read an unquoted text as a string, in a key and in a value.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            text.unicodeScalars.allSatisfy(\.isPlain)
        else { return false }
        if "-?:,[]{}#&*!|>'\"%@`=<~ \t".unicodeScalars.contains(first) || " \t:".unicodeScalars.contains(last) {
            return false
        }
        // A colon before a space ends a key; a space before a number sign begins a comment.
        for (byte, next) in zip(text.utf8, text.utf8.dropFirst()) {
            if byte == UInt8(ascii: ":") && isSpace(next) || isSpace(byte) && next == UInt8(ascii: "#") { return false }
        }
        // Numbers, dates and times of YAML 1.1, such as 1_000, 12:30 and 2024-01-02.
        if "+.0123456789".unicodeScalars.contains(first),
            text.unicodeScalars.allSatisfy({ "+-.:_ 0123456789abcdefoxtzABCDEFINTXZn".unicodeScalars.contains($0) })
        {
            return false
        }
        if booleans.contains(text.lowercased()) { return false }
        if case .string = ScalarResolver.value(ofPlain: text) { return true }
        return false
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// The booleans of YAML 1.1, in lower case.
    private static let booleans: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false"]

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.isPlain: result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                let (letter, length) = scalar.value <= 0xFF ? ("x", 2) : scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8)
                result += "\\" + letter + String(repeating: "0", count: length - digits.utf8.count) + digits
            }
        }
        return result + "\""
    }
}

extension Unicode.Scalar {
    /// Whether the scalar can be written without an escape. All versions of YAML allow printable scalars.
    fileprivate var isPlain: Bool { isPrintable && value != 0xFEFF }
}
