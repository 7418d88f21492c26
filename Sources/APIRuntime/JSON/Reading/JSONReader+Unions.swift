extension JSONReader {
    /// What an object says under one key, found without moving the cursor.
    public enum Discriminator {
        /// One of the strings that were asked for, by its place among them.
        case listed(Int)
        /// Another string.
        case string
        case null
        case boolean(Bool)
        case integer(Int64)
        /// It has the key, but with another value; the offset is the value's.
        case other(at: Int)
        /// The object lacks the key.
        case absent
        /// The value isn't an object, or isn't JSON.
        case notAnObject
    }

    /// Looks ahead for the value of a key of the object that starts at the cursor.
    public mutating func discriminator(_ name: String, among strings: JSONStringTable) -> Discriminator {
        discriminator(at: CollectionOfOne(name), among: strings)
    }

    /// Looks ahead for the value at a path of keys: that of the last one, in the object under the one before it.
    public mutating func discriminator(
        _ first: String, _ second: String, _ more: String..., among strings: JSONStringTable
    ) -> Discriminator {
        discriminator(at: [first, second] + more, among: strings)
    }

    /// Records that a union's discriminator has none of the values that the schema lists, and skips the object.
    public mutating func reportDiscriminator(_ discriminator: Discriminator, key: String, expected: String) {
        reportDiscriminator(at: CollectionOfOne(key), expected: expected)
    }

    /// Records that the value at a path of keys is none of those that the schema lists, and skips the object.
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
            return place(of: token, in: strings).map(Discriminator.listed) ?? .string
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
        let place = seek(path)
        switch place {
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

    private enum TagPlace {
        /// The cursor stands at the value.
        case value
        /// The object at the offset lacks a key of the path.
        case missing(String, at: Int)
        /// The value at the offset, where the cursor stands, is no object.
        case notAnObject(at: Int)
        case broken
    }

    /// Moves the cursor to the value at a path of keys.
    private mutating func seek(_ path: some Collection<String>) -> TagPlace {
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
