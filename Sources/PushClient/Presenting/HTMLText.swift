/// Turns formatted messages into plain text.
///
/// The HTML is the subset that the Matrix specification allows (client-server API, `m.room.message`): anything else is read
/// as tags without meaning. Takes time linear in the text's length and no memory for open tags: nesting doesn't matter.
struct HTMLText {
    /// The part of a text that is read, in bytes.
    private static let maxBytes = 64 << 10

    private var output: [UInt8] = []
    private var rest: ArraySlice<UInt8>
    private let spoiler: [UInt8]
    /// The numbers of the open lists; `nil` for a list without numbers. Bounded.
    private var lists: [Int?] = []
    private var preformatted = 0
    /// The line breaks to write before the next text.
    private var pendingBreaks = 0
    private var isSpacePending = false
    /// The place of a `>` before which there is no other one, or `Int.max` if there is no `>` left.
    private var knownEnd = -1

    /// Returns the plain text of a formatted body.
    /// - Parameters:
    ///   - html: the formatted body.
    ///   - spoiler: the text in the place of one that the sender has hidden.
    static func plainText(_ html: String, spoiler: String) -> String {
        var reader = HTMLText(rest: Array(html.utf8.prefix(maxBytes))[...], spoiler: Array(spoiler.utf8))
        reader.read()
        return String(decoding: reader.output, as: UTF8.self)
    }

    private init(rest: ArraySlice<UInt8>, spoiler: [UInt8]) {
        self.rest = rest
        self.spoiler = spoiler
    }

    private mutating func read() {
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "<"): readMarkup()
            case UInt8(ascii: "&"): readReference()
            default:
                rest.removeFirst()
                write(byte)
            }
        }
    }

    // MARK: Writing

    private mutating func write(_ byte: UInt8) {
        if preformatted == 0, byte == 0x20 || (0x09...0x0D).contains(byte) {
            isSpacePending = true
            return
        }
        flush()
        output.append(byte)
    }

    private mutating func write(_ text: [UInt8]) {
        flush()
        output += text
    }

    private mutating func flush() {
        if !output.isEmpty {
            if pendingBreaks > 0 {
                output += repeatElement(UInt8(ascii: "\n"), count: pendingBreaks)
            } else if isSpacePending, output.last != UInt8(ascii: "\n") {
                output.append(UInt8(ascii: " "))
            }
        }
        pendingBreaks = 0
        isSpacePending = false
    }

    private mutating func breakLine(_ count: Int = 1) {
        pendingBreaks = max(pendingBreaks, count)
    }

    // MARK: Tags

    private mutating func readMarkup() {
        if rest.starts(with: Self.commentStart) {
            rest = rest.dropFirst(4)
            skip(past: Array("-->".utf8))
            return
        }
        guard let second = rest.dropFirst().first, Self.isLetter(second) || second == UInt8(ascii: "/"),
            let tag = readTag()
        else {
            rest.removeFirst()
            write(UInt8(ascii: "<"))
            return
        }
        apply(tag)
    }

    private static let commentStart = Array("<!--".utf8)

    private struct Tag {
        var name: String
        var isEnd: Bool
        var attributes: ArraySlice<UInt8>
    }

    /// The number of bytes in which a `>` inside of quotes is distinguished from the end of the tag.
    private static let maxQuotedBytes = 1024

    /// Reads a tag to its `>`.
    /// - Returns: `nil` if the tag isn't closed.
    private mutating func readTag() -> Tag? {
        guard let next = nextEnd() else { return nil }
        let end = unquotedEnd() ?? next
        var text = rest[(rest.startIndex + 1)..<end]
        rest = rest[(end + 1)...]
        let isEnd = text.first == UInt8(ascii: "/")
        if isEnd { text = text.dropFirst() }
        let name = text.prefix { Self.isLetter($0) || Self.isDigit($0) || $0 == UInt8(ascii: "-") }
        return Tag(
            name: String(decoding: name, as: UTF8.self).lowercased(), isEnd: isEnd,
            attributes: text.dropFirst(name.count))
    }

    /// Returns the place of the first `>` that isn't part of a quoted attribute.
    private func unquotedEnd() -> Int? {
        var quote: UInt8?
        for index in rest.startIndex..<min(rest.endIndex, rest.startIndex + Self.maxQuotedBytes) {
            let byte = rest[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return index
            }
        }
        return nil
    }

    /// Returns the place of the first `>`. It is searched once for all tags before it.
    private mutating func nextEnd() -> Int? {
        if knownEnd < rest.startIndex { knownEnd = rest.firstIndex(of: UInt8(ascii: ">")) ?? .max }
        return knownEnd == .max ? nil : knownEnd
    }

    private mutating func apply(_ tag: Tag) {
        switch tag.name {
        case "mx-reply", "script", "style", "title", "head":
            if !tag.isEnd { skip(past: Array("</\(tag.name)>".utf8)) }
        case "br": breakLine(min(pendingBreaks + 1, 2))
        case "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote": breakLine(output.isEmpty ? 1 : 2)
        case "div", "tr", "summary", "details", "hr": breakLine()
        case "td", "th": isSpacePending = true
        case "pre":
            breakLine()
            preformatted = max(0, preformatted + (tag.isEnd ? -1 : 1))
        case "ul", "ol":
            breakLine()
            if tag.isEnd {
                _ = lists.popLast()
            } else if lists.count < 100 {
                lists.append(tag.name == "ol" ? 1 : nil)
            }
        case "li": if !tag.isEnd { startItem() }
        case "img": if !tag.isEnd, let text = attribute("alt", in: tag) { write(text) }
        case "span":
            if !tag.isEnd, Self.contains(Array("data-mx-spoiler".utf8), in: tag.attributes) {
                write(spoiler)
                skipSpan()
            }
        default: break
        }
    }

    private mutating func startItem() {
        breakLine()
        if let last = lists.last, let number = last {
            write(Array("\(number). ".utf8))
            lists[lists.count - 1] = number + 1
        } else {
            write(Array("• ".utf8))
        }
        isSpacePending = false
    }

    /// Skips the content of a hidden text to its end tag, with the spans inside.
    private mutating func skipSpan() {
        var open = 1
        while open > 0, let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[start...]
            guard let tag = readTag() else {
                rest = []
                return
            }
            if tag.name == "span" { open += tag.isEnd ? -1 : 1 }
        }
        if open > 0 { rest = [] }
    }

    /// Skips the text to the end of another one, whose letters may be in either case.
    private mutating func skip(past end: [UInt8]) {
        while let start = rest.firstIndex(of: end[0]) {
            rest = rest[start...]
            if rest.count >= end.count, zip(rest, end).allSatisfy({ Self.lowercased($0) == $1 }) {
                rest = rest.dropFirst(end.count)
                return
            }
            rest = rest.dropFirst()
        }
        rest = []
    }

    private func attribute(_ name: String, in tag: Tag) -> [UInt8]? {
        let text = String(decoding: tag.attributes, as: UTF8.self)
        for quote in ["\"", "'"] {
            guard let start = text.firstRange(of: "\(name)=\(quote)") else { continue }
            return Array(text[start.upperBound...].prefix { String($0) != quote }.utf8)
        }
        return nil
    }

    private static func contains(_ part: [UInt8], in text: ArraySlice<UInt8>) -> Bool {
        text.indices.contains { text[$0...].starts(with: part) }
    }

    // MARK: Character references

    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "hellip": "…", "ndash": "–",
        "mdash": "—", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»", "bull": "•",
        "middot": "·", "copy": "©", "reg": "®", "trade": "™", "deg": "°", "euro": "€", "pound": "£", "yen": "¥",
        "cent": "¢", "sect": "§", "times": "×", "rarr": "→", "larr": "←", "shy": "", "zwj": "\u{200D}",
        "zwnj": "\u{200C}",
    ]

    private mutating func readReference() {
        let body = rest.dropFirst().prefix(32)
        guard let end = body.firstIndex(of: UInt8(ascii: ";")),
            let text = Self.reference(String(decoding: body[..<end], as: UTF8.self))
        else {
            rest.removeFirst()
            write(UInt8(ascii: "&"))
            return
        }
        rest = rest[(end + 1)...]
        write(Array(text.utf8))
    }

    private static func reference(_ name: String) -> String? {
        guard name.hasPrefix("#") else { return named[name] }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        guard let number = UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10),
            let scalar = Unicode.Scalar(number)
        else { return nil }
        return String(scalar)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased(byte))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
