@_spi(Generated) import APIRuntime

/// A type of strings in a format, for use in generated code in place of `String`.
///
/// A configuration of `specgen` maps formats to such types: `formats: {date-time: Foundation.Date}`. A string that the
/// type can't represent is a violation of code `format`, in strict and in tolerant mode.
///
/// A file that makes another type conform imports `APIRuntime` and `APIRuntimeFormats` with `@_spi(Generated)`, because
/// the implementations of reading and writing aren't API.
public protocol JSONFormattedString: JSONCodable, APIParameter {
    /// Creates the value of a string; `nil` if the string doesn't have the format.
    init?(jsonString: String)

    /// The string.
    var jsonString: String { get }

    /// A phrase for such a string in messages: "an RFC 3339 date and time".
    static var jsonDescription: String { get }

    /// The value of a property before it is read. Users of generated code never see it.
    static var jsonPlaceholder: Self { get }
}

extension JSONFormattedString {
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        let start = reader.valueStart()
        guard let text = reader.readString() else { return nil }
        guard let value = Self(jsonString: text) else {
            let found = reader.excerpt(start..<reader.position)
            reader.record(.format, at: start, "expected \(Self.jsonDescription), found \(found)")
            return nil
        }
        self = value
    }

    @_spi(Generated)
    public static var jsonTypeHint: JSONTypeHint { .string }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) {
        writer.write(jsonString)
    }

    public init?(parameter: String) { self.init(jsonString: parameter) }
    public var parameter: String { jsonString }
    public static var parameterDescription: String { jsonDescription }
}
