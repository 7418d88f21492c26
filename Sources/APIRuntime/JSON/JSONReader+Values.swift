extension JSONReader {
    /// Reads a number as it's written. One that even a double can't hold, such as `1e400`, is refused.
    mutating func readAnyNumber() -> JSONValue? {
        guard let token = scanNumber() else { return nil }
        if token.isPlain, case .integer(let value) = exactInteger(token),
            value != 0 || byte(at: token.range.lowerBound) == UInt8(ascii: "0")
        {
            return .integer(value)
        }
        guard finiteDouble(token) != nil else { return nil }
        return .number(JSONNumber(validated: text(token.range)))
    }

    /// Reads an object of any content; every key is kept, in its order.
    public mutating func readFreeForm(minProperties: Int = 0, maxProperties: Int = .max) -> JSONObject? {
        var result = JSONObject()
        let start = valueStart()
        let count = readMembers { reader, token in
            if let value = JSONValue(from: &reader) { result.append(reader.string(token), value) }
        }
        guard let count else { return nil }
        checkCount(count, at: start, minimum: minProperties, maximum: maxProperties)
        return result
    }

    /// In tolerant mode, goes back to a value that its type couldn't read and keeps it whole; in strict mode, or when the
    /// text isn't JSON, answers `nil`.
    public mutating func keepUnknown(from mark: Mark) -> JSONValue? {
        guard mode == .tolerant, !isBroken else { return nil }
        goBack(to: mark)
        return JSONValue(from: &self)
    }
}

extension JSONWriter {
    /// Writes the members of an object, but for those whose keys a type declares and writes itself.
    public mutating func members(_ object: JSONObject, besides declared: JSONKeyTable) {
        for (key, value) in object where !declared.contains(key) { member(key, value) }
    }
}
