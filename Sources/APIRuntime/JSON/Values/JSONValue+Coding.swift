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
