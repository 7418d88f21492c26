extension JSONReader {
    /// What an object says under one key, found without moving the cursor.
    public enum Discriminator {
        case string(String)
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
    public mutating func discriminator(_ name: StaticString) -> Discriminator {
        guard peekKind() == .object else { return .notAnObject }
        let start = mark()
        var result = Discriminator.absent
        guard enterObject() else { return .notAnObject }
        var isFirst = true
        while let token = nextName(isFirst: isFirst) {
            isFirst = false
            guard matches(token, name) else {
                skipValue()
                continue
            }
            let valueStart = valueStart()
            switch peekKind() {
            case .string:
                if let token = scanString() { result = .string(string(token)) }
            case .null: result = scanLiteral("null") ? .null : .notAnObject
            case .boolean: result = readBoolean().map(Discriminator.boolean) ?? .notAnObject
            case .number:
                result = .other(at: valueStart)
                if let token = scanNumber(), case .integer(let value) = exactInteger(token) { result = .integer(value) }
            default: result = .other(at: valueStart)
            }
            break
        }
        if isBroken { return .notAnObject }
        goBack(to: start)
        return result
    }

    /// Records that a union's discriminator has none of the values that the schema lists, and skips the object.
    public mutating func refuseUnion(_ discriminator: Discriminator, key: StaticString, expected: String) {
        guard !isBroken else { return }
        let start = valueStart()
        switch discriminator {
        case .notAnObject: return refuseType(expected: "an object")
        case .absent: record(.required, at: start, "missing key \"\(key)\"")
        case .other, .string, .null, .boolean, .integer:
            if let (range, isType) = discriminatorValue(key) {
                record(
                    isType ? .type : .enum, at: range.lowerBound, "expected \(expected), found \(excerpt(range))")
            }
        }
        skipValue()
    }

    /// Where the discriminator's value stands, and whether it is of a type that no branch has.
    private mutating func discriminatorValue(_ name: StaticString) -> (Range<Int>, isType: Bool)? {
        let start = mark()
        guard enterObject() else { return nil }
        var isFirst = true
        while let token = nextName(isFirst: isFirst) {
            isFirst = false
            let valueStart = valueStart()
            let kind = peekKind()
            skipValue()
            if matches(token, name) {
                let range = valueStart..<position
                if isBroken { return nil }
                goBack(to: start)
                return (range, isType: kind != .string)
            }
        }
        if !isBroken { goBack(to: start) }
        return nil
    }
}
