extension JSONReader {
    /// Reads a number as it's written. One that even a double can't hold, such as `1e400`, is refused.
    mutating func readAnyNumber() -> JSONValue? {
        if let value = scanShortInteger() { return .integer(value) }
        guard let token = scanNumber() else { return nil }
        if token.isPlain, case .integer(let value) = exactInteger(token),
            value != 0 || byte(at: token.range.lowerBound) == UInt8(ascii: "0")
        {
            return .integer(value)
        }
        guard token.isSurelyFinite || finiteDouble(token) != nil else { return nil }
        return .number(JSONNumber(validated: text(token.range)))
    }

    /// Reads an object of any content; every key is kept, in its order. It is checked as a whole and kept as text.
    public mutating func readFreeForm(minProperties: Int = 0, maxProperties: Int = .max) -> JSONObject? {
        if minProperties == 0, depth < limits.maxDepth, position &+ 1 < end,
            bytes.byte(at: position) == UInt8(ascii: "{"),
            bytes.byte(at: position &+ 1) == UInt8(ascii: "}")
        {
            position &+= 2
            return JSONObject()
        }
        let start = valueStart()
        guard current == UInt8(ascii: "{") else {
            reportTypeMismatch(expected: "an object")
            return nil
        }
        let wasMinified = isMinified
        isMinified = true
        let count = skipMembers()
        defer { isMinified = isMinified && wasMinified }
        guard let count else { return nil }
        if count < minProperties || count > maxProperties {
            checkCount(count, at: start, minimum: minProperties, maximum: maxProperties)
        }
        guard count > 0 else { return JSONObject() }
        let members = start + 1..<position - 1
        if isMinified { return JSONObject(text: bytes.text(members)) }
        return JSONObject(text: bytes.shortest(members))
    }

    /// In tolerant mode, goes back to a value that its type couldn't read and keeps it whole; in strict mode, or when
    /// the text isn't JSON, answers `nil`.
    public mutating func keepUnknown(from mark: Mark) -> JSONValue? {
        guard mode == .tolerant, !isBroken else { return nil }
        goBack(to: mark)
        return JSONValue(from: &self)
    }
}

extension JSONWriter {
    /// Writes the members of an object, but for those whose keys a type declares and writes itself.
    public mutating func members(_ object: JSONObject, excluding declared: JSONStringTable) {
        if !object.isEmpty { object.write(to: &self, excluding: declared) }
    }
}
