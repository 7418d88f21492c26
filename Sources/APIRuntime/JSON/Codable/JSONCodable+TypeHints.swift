extension JSONCodable {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .any }
}

extension JSONStringEnum {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .string }
}

extension String {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .string }
}

extension Bool {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .boolean }
}

extension Int64 {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .integer }
}

extension UInt64 {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .integer }
}

extension Double {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .number }
}

extension Array where Element: JSONCodable {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .array(Element.jsonTypeHint) }
}

extension Dictionary where Key == String, Value: JSONCodable {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .dictionary(Value.jsonTypeHint) }
}

extension Nullable {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .nullable(Value.jsonTypeHint) }
}

extension JSONNull {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .null }
}

extension JSONObject {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .object }
}

extension PatternProperties {
    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .dictionary(Value.jsonTypeHint) }
}
