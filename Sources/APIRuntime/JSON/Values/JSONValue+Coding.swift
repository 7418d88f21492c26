extension JSONValue: JSONCodable {
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        switch reader.peekKind() {
        case .object:
            guard let object = reader.readFreeForm() else { return nil }
            self = .object(object)
        case .array:
            guard let array = reader.readArray({ JSONValue(from: &$0) }) else { return nil }
            self = .array(array)
        case .string:
            guard let string = reader.readString() else { return nil }
            self = .string(string)
        case .number:
            guard let value = reader.readAnyNumber() else { return nil }
            self = value
        case .boolean:
            guard let boolean = reader.readBoolean() else { return nil }
            self = .boolean(boolean)
        case .null:
            guard reader.readNull() else { return nil }
            self = .null
        case .invalid:
            reader.reportTypeMismatch(expected: "a value")
            return nil
        }
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.writeNull()
        case .boolean(let value): writer.write(value)
        case .integer(let value): writer.write(value)
        case .number(let value): writer.writeLiteral(value.text)
        case .string(let value): writer.write(value)
        case .array(let value): writer.write(value)
        case .object(let value): value.write(to: &writer)
        }
    }
}

extension JSONObject: JSONCodable {
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard let object = reader.readFreeForm() else { return nil }
        self = object
    }

    /// Reads a JSON text whose objects may have duplicate keys, and whose numbers may be too large for a double. The
    /// object then has several members of a key, and infinite numbers; it must not be written or looked up in before
    /// both are removed.
    /// - Returns: `nil` for a text that isn't an object in JSON, or exceeds a limit.
    package init?(lenient json: [UInt8], limits: JSONLimits) {
        var reader = JSONReader(json.rawSpan, limits: limits)
        // Duplicate keys and infinite numbers are recorded, and reading continues. Other problems break the reader.
        guard let object = reader.readFreeForm() else { return nil }
        reader.skipWhitespace()
        guard !reader.isBroken, reader.position == reader.end else { return nil }
        self = object
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        switch storage {
        case .empty: break
        case .members(let members): for (key, value) in members { writer.member(named: key, value) }
        case .text(let text): writer.writeMembers(text)
        }
        writer.endObject()
    }

    /// Writes the members into the current object, except those whose keys a type declares.
    func write(to writer: inout JSONWriter, excluding declared: JSONStringTable) {
        if case .text(let text) = storage, !text.hasMember(of: declared) { return writer.writeMembers(text) }
        for (key, value) in members where !declared.contains(key) { writer.member(named: key, value) }
    }
}

extension JSONObject: CustomStringConvertible {
    /// The object as compact JSON text.
    public var description: String { String(decoding: jsonBytes(), as: UTF8.self) }
}
