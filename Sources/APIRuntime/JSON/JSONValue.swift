/// Any JSON value: what free-form parts of a payload hold.
///
/// Numbers keep what they say: an integer literal of 64 bits is an ``integer(_:)``, everything else a ``number(_:)`` with
/// its text, so `1`, `1.0` and `12345678901234567890` come out as they went in. Strings are equal when their Unicode
/// scalars are, not when they are canonically equivalent; objects are equal whatever the order of their members.
public enum JSONValue: Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// A number that isn't an integer literal of 64 bits, as its text.
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
    /// The literal, valid by RFC 8259.
    public let text: String

    init(validated text: String) {
        self.text = text
    }

    /// The number as JSON text, or `nil` when it is infinite or not a number, which JSON can't say.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The double nearest to it.
    public var double: Double { Double(text) ?? 0 }
    public var description: String { text }
}

extension JSONValue {
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// The value of an object's key; `nil` for other values and absent keys.
    public subscript(key: String) -> JSONValue? { object?[key] }
}

extension JSONValue: Hashable {
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .boolean(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}

extension JSONValue: JSONCodable {
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
            reader.refuseType(expected: "a value")
            return nil
        }
    }

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
