/// Returns a count with its noun for a message: `1 item`, `2 items`.
package func counted(_ count: Int, _ singular: String, _ plural: String) -> String {
    "\(count) \(count == 1 ? singular : plural)"
}

extension JSONReader {
    /// Whether the text turned out not to be JSON, or a trial was abandoned. Nothing more is read then.
    package var isBroken: Bool { end < 0 }

    /// Records that the schema is violated at an offset. The first violation ends a strict trial.
    package mutating func record(_ code: JSONViolation.Code, at offset: Int, _ message: String) {
        // In tolerant mode a union inside may keep the value as unknown.
        if isTrying, mode == .strict { return abandon() }
        guard recorded.count < limits.maxViolations else {
            overflowed = true
            return
        }
        recorded.append(RecordedViolation(code: code, offset: offset, message: message))
    }

    /// Records that the text isn't JSON and stops the reader.
    mutating func fail(_ code: JSONViolation.Code, at offset: Int, _ message: String) {
        guard !isBroken else { return }
        if isTrying { return abandon() }
        if recorded.count >= limits.maxViolations {
            recorded.removeLast()
            overflowed = true
        }
        recorded.append(RecordedViolation(code: code, offset: offset, message: message))
        position = end
        end = -1
    }

    /// Stops a trial as if the text ended here.
    package mutating func abandon() {
        guard !isBroken else { return }
        trialEnd = position
        position = end
        end = -1
    }

    /// Fails with the expectation and the character at the cursor.
    package mutating func failExpecting(_ expected: String) {
        guard !isBroken else { return }
        guard position < end else {
            return fail(.syntax, at: position, "expected \(expected), found the end of the input")
        }
        let byte = byte(at: position)
        // Bytes that aren't UTF-8 are reported as such.
        var other = "a character that JSON doesn't allow here"
        if byte >= 0x80 {
            guard let next = scanMultibyte(at: position) else { return }
            if text(position..<next) == "\u{FEFF}" { other = "a byte order mark, which JSON doesn't have" }
        }
        let found =
            switch byte {
            case 0x20: "a space"
            case UInt8(ascii: "\""): "a quotation mark"
            case 0x21...0x7E: "\"\(Character(UnicodeScalar(byte)))\""
            case 0x80...: other
            default: "the control character U+00" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        fail(.syntax, at: position, "expected \(expected), found \(found)")
    }

    /// Skips the next value and records that its type isn't the expected one.
    public mutating func reportTypeMismatch(expected: String) {
        guard !isBroken else { return }
        let start = valueStart()
        if peekKind() == .invalid { return failExpecting(expected) }
        skipValue()
        if !isBroken { record(.type, at: start, "expected \(expected), found \(excerpt(start..<position))") }
    }

    // MARK: Messages

    /// Returns a value for a message: its type, and for a scalar its text, shortened to 40 Unicode scalars.
    package func excerpt(_ range: Range<Int>) -> String {
        // The messages of a trial are dropped.
        guard !range.isEmpty, !isTrying else { return "nothing" }
        let first = byte(at: range.lowerBound)
        if first == UInt8(ascii: "{") { return "an object" }
        if first == UInt8(ascii: "[") { return "an array" }
        var shown = text(range.lowerBound..<min(range.upperBound, range.lowerBound + 400))
        if shown.unicodeScalars.count > 40 {
            shown = String(String.UnicodeScalarView(shown.unicodeScalars.prefix(39))) + "…"
        }
        return switch first {
        case UInt8(ascii: "\""): "the string \(shown)"
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): shown
        default: "the number \(shown)"
        }
    }

    /// Returns a key for a message: in quotes, shortened to 40 Unicode scalars.
    func excerptOfKey(_ quoted: Range<Int>) -> Substring {
        excerpt(quoted).dropFirst("the string ".count)
    }

    func duplicateMessage(_ token: StringToken) -> String { "duplicate key \(excerptOfKey(token.quoted))" }

    // MARK: The end of the text

    /// Reads to the end of the text, before which only white space is allowed, and returns all violations in the order
    /// of the text.
    @usableFromInline
    mutating func finish() -> [JSONViolation] {
        if !isBroken {
            skipWhitespace()
            if position < end { failExpecting("the end of the input") }
        }
        guard !recorded.isEmpty else { return [] }
        var located = ViolationLocator.locate(recorded, in: bytes)
        if overflowed, let last = located.last {
            located.append(
                JSONViolation(
                    code: .limit, pointer: "", line: last.line, column: last.column,
                    message: "more than \(limits.maxViolations) violations were found; the rest isn't listed"))
        }
        return located
    }
}
