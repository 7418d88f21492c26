/// The JSON type that a schema specifies for a value, with the types of its members or elements.
///
/// A `Decoder` doesn't report the type of a value, and each failed attempt to decode one throws, which takes
/// microseconds. The hint decides which type is attempted first. A value of another type is decoded too, so a hint
/// doesn't change which payloads are valid.
@_spi(Generated)
public indirect enum JSONTypeHint: Sendable {
    case string
    case boolean
    case integer
    case number
    case null
    /// A value of any type.
    case any
    /// An object with any members.
    case object
    /// `null` or a value of a type.
    case nullable(JSONTypeHint)
    /// An array with the type of its elements.
    case array(JSONTypeHint)
    /// An object with any keys and the type of its values.
    case dictionary(JSONTypeHint)
    /// An object with the types of its declared members, in the order of their keys, and of its other members.
    case structure(JSONStringTable, [JSONTypeHint], others: JSONTypeHint = .any)
    /// A value of one of several types, in the order in which they are attempted.
    case union([JSONTypeHint])
    /// The hint of another type, which may refer back to this one.
    case type(any JSONCodable.Type)

    /// The hint itself, or the one of the type that it refers to.
    var resolved: JSONTypeHint {
        if case .type(let type) = self { type.jsonTypeHint } else { self }
    }
}

// MARK: The hints of types that aren't generated

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
