extension JSONReader {
    /// The value of the key that selects the branch of a union.
    public enum Discriminator {
        /// The string with this index in the table.
        case listed(Int)
        /// Another string.
        case string
        case null
        case boolean(Bool)
        case integer(Int64)
        /// A value of another type, at this offset.
        case other(at: Int)
        /// The object lacks the key.
        case absent
        /// The value isn't an object, or isn't JSON.
        case notAnObject
    }

    /// Finds the value of a key of the next object, without moving the cursor.
    /// - Complexity: O(*n*) in the length of the members up to the key.
    public mutating func discriminator(_ name: String, among strings: JSONStringTable) -> Discriminator {
        // Most writers begin the object with it.
        if position < end, bytes.byte(at: position) == UInt8(ascii: "{"), depth < limits.maxDepth,
            let close = endOfPlainString(at: position &+ 1),
            close &+ 1 < end, bytes.byte(at: close &+ 1) == UInt8(ascii: ":"),
            bytes.matches(StringToken(content: position &+ 2..<close, hasEscapes: false), name),
            let valueEnd = endOfPlainString(at: close &+ 2)
        {
            return strings.index(of: close &+ 3..<valueEnd, in: bytes).map(Discriminator.listed) ?? .string
        }
        return discriminator(at: CollectionOfOne(name), among: strings)
    }

    /// Finds the value at a path of keys into the next object, without moving the cursor.
    public mutating func discriminator(
        _ first: String, _ second: String, _ more: String..., among strings: JSONStringTable
    ) -> Discriminator {
        discriminator(at: [first, second] + more, among: strings)
    }

    /// Skips the object and records that its discriminator is missing or has a value that the schema doesn't define.
    public mutating func reportDiscriminator(_ discriminator: Discriminator, key: String, expected: String) {
        reportDiscriminator(at: CollectionOfOne(key), expected: expected)
    }

    /// Skips the object and records that the discriminator at a path of keys is missing or has a value that the schema
    /// doesn't define.
    public mutating func reportDiscriminator(
        _ discriminator: Discriminator, key first: String, _ second: String, _ more: String..., expected: String
    ) {
        reportDiscriminator(at: [first, second] + more, expected: expected)
    }

    private mutating func discriminator(
        at path: some Collection<String>, among strings: JSONStringTable
    ) -> Discriminator {
        let start = mark()
        let result: Discriminator
        switch seek(path) {
        case .value: result = discriminatorAtCursor(among: strings)
        case .missing: result = .absent
        case .notAnObject(let offset): result = offset == start.position ? .notAnObject : .other(at: offset)
        case .broken: result = .notAnObject
        }
        if isBroken { return .notAnObject }
        goBack(to: start)
        return result
    }

    private mutating func discriminatorAtCursor(among strings: JSONStringTable) -> Discriminator {
        let start = valueStart()
        switch peekKind() {
        case .string:
            guard let token = scanString() else { return .notAnObject }
            return index(of: token, in: strings).map(Discriminator.listed) ?? .string
        case .null: return scanLiteral(.null) ? .null : .notAnObject
        case .boolean: return readBoolean().map(Discriminator.boolean) ?? .notAnObject
        case .number:
            if let token = scanNumber(), case .integer(let value) = exactInteger(token) { return .integer(value) }
            return .other(at: start)
        default: return .other(at: start)
        }
    }

    private mutating func reportDiscriminator(at path: some Collection<String>, expected: String) {
        guard !isBroken else { return }
        let start = mark()
        switch seek(path) {
        case .broken: return
        case .notAnObject(let offset) where offset == start.position:
            goBack(to: start)
            return reportTypeMismatch(expected: "an object")
        case .notAnObject: reportTypeMismatch(expected: "an object")
        case .missing(let key, let offset): record(.required, at: offset, "missing key \"\(key)\"")
        case .value:
            let isString = peekKind() == .string
            let valueStart = position
            skipValue()
            if !isBroken {
                let found = excerpt(valueStart..<position)
                record(isString ? .enum : .type, at: valueStart, "expected \(expected), found \(found)")
            }
        }
        guard !isBroken else { return }
        goBack(keepingViolations: start)
        skipValue()
    }

    private enum SeekResult {
        /// The cursor is at the value.
        case value
        /// The object at the offset lacks a key of the path.
        case missing(String, at: Int)
        /// The value at the offset, where the cursor is, isn't an object.
        case notAnObject(at: Int)
        case broken
    }

    /// Moves the cursor to the value at a path of keys.
    private mutating func seek(_ path: some Collection<String>) -> SeekResult {
        nextKey: for name in path {
            let start = valueStart()
            guard peekKind() == .object else { return .notAnObject(at: start) }
            guard enter() else { return .broken }
            var isFirst = true
            while let token = nextName(isFirst: isFirst) {
                if bytes.matches(token, name) { continue nextKey }
                isFirst = false
                skipValue()
            }
            return isBroken ? .broken : .missing(name, at: start)
        }
        skipWhitespace()
        return .value
    }
}
