/// The type of a JSON value.
@_spi(Generated)
public enum JSONKind: Hashable, Sendable {
    case object, array, string, number, boolean, null
    /// The end of the text, or a character that can't start a JSON value.
    case invalid
}

/// A set of JSON Schema's types.
@_spi(Generated)
public struct JSONTypes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let object = JSONTypes(rawValue: 1)
    public static let array = JSONTypes(rawValue: 1 << 1)
    public static let string = JSONTypes(rawValue: 1 << 2)
    /// Whole numbers, including `2.0`.
    public static let integer = JSONTypes(rawValue: 1 << 3)
    /// All numbers.
    public static let number: JSONTypes = [.integer, JSONTypes(rawValue: 1 << 4)]
    public static let boolean = JSONTypes(rawValue: 1 << 5)
    public static let null = JSONTypes(rawValue: 1 << 6)
    public static let all: JSONTypes = [.object, .array, .string, .number, .boolean, .null]

    /// The types for a message: "a string or an object".
    package var phrase: String {
        let names: [(JSONTypes, String)] = [
            (.object, "an object"), (.array, "an array"), (.string, "a string"), (.number, "a number"),
            (.integer, "an integer"), (.boolean, "true or false"), (.null, "null"),
        ]
        return names.filter { type, _ in
            isSuperset(of: type) && !(type == .integer && isSuperset(of: .number))
        }.map(\.1).listed(by: "or")
    }
}
