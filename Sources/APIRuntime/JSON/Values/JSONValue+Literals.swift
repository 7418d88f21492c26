extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// Creates a number. An infinite literal becomes `null`, because JSON has no infinity.
    public init(floatLiteral value: Double) { self = JSONNumber(value).map(JSONValue.number) ?? .null }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Creates an object. If a key is duplicated, its last value is kept.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }
    public init(nilLiteral: ()) { self = .null }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON text.
    public var description: String { String(decoding: jsonBytes(), as: UTF8.self) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Creates an object. If a key is duplicated, its last value is kept.
    @inlinable
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        if !elements.isEmpty { set(elements) }
    }

    @usableFromInline
    mutating func set(_ elements: [(String, JSONValue)]) {
        for (key, value) in elements { self[key] = value }
    }
}
