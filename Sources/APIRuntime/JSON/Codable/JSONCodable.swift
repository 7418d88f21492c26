/// A type that decodes itself from JSON bytes in one pass and encodes itself to them.
///
/// ```swift
/// let notification = try Notification(json: bytes)  // strict, as servers read requests
/// let response = try NotifyResponse(json: bytes, mode: .tolerant)
/// let body = response.jsonBytes()
/// ```
///
/// Generated types conform to it, as do `String`, `Bool`, `Int64`, `UInt64`, `Double`, arrays and dictionaries of
/// conforming values, and ``JSONValue``.
///
/// The conformance includes `Codable`, through the JSON text: both ways accept the same payloads and report the same
/// violations. `Codable` is for use with other libraries: it takes many times longer than `init(json:)` and
/// ``jsonBytes()``, about as long as a conformance that the compiler derives.
public protocol JSONCodable: Codable, Hashable, Sendable {
    /// Reads the value at the reader's cursor; `nil` after a violation was recorded.
    @_spi(Generated)
    init?(from reader: inout JSONReader)

    /// Appends the value to the writer's text.
    @_spi(Generated)
    func write(to writer: inout JSONWriter)

    /// The JSON type of most values, which `init(from: Decoder)` attempts first.
    @_spi(Generated)
    static var jsonTypeHint: JSONTypeHint { get }

    /// Decodes a whole JSON text. A requirement, so that code that is generic over decodable types gets the version
    /// that suits the type.
    @_spi(Generated)
    init(
        wholeText json: [UInt8], mode: JSONReadingMode, limits: JSONLimits, direction: JSONDirection?
    ) throws(JSONInvalidError)
}

// The compiler demands a default implementation of a requirement that isn't public to all modules. As the default is
// unavailable, each conforming type must have its own.
extension JSONCodable {
    @_spi(Generated)
    @available(*, unavailable, message: "a JSONCodable type must implement 'init(from: inout JSONReader)'")
    public init?(from reader: inout JSONReader) { nil }

    @_spi(Generated)
    @available(*, unavailable, message: "a JSONCodable type must implement 'write(to: inout JSONWriter)'")
    public func write(to writer: inout JSONWriter) {}
}

extension JSONCodable {
    // Inlinable, so that the module of a type has a version for it.
    @_spi(Generated)
    @inlinable
    public init(
        wholeText json: [UInt8], mode: JSONReadingMode, limits: JSONLimits, direction: JSONDirection?
    ) throws(JSONInvalidError) {
        self = try JSONReader.read(json, mode: mode, limits: limits, direction: direction) { Self(from: &$0) }
    }

    /// Decodes a JSON text.
    /// - Parameters:
    ///   - json: the whole text in UTF-8.
    ///   - mode: the treatment of values that the schema doesn't define.
    ///   - limits: bounds on the text's nesting, strings and counts.
    ///   - direction: whether the payload is a request or a response, if that decides which members are required.
    /// - Throws: ``JSONInvalidError`` with every violation found, up to ``JSONLimits/maxViolations``.
    /// - Complexity: O(*n*) in the number of bytes; for unions whose branches have to be tried, at most 64 times as
    ///   much.
    public init(
        json: [UInt8], mode: JSONReadingMode = .strict, limits: JSONLimits = .default,
        direction: JSONDirection? = nil
    ) throws(JSONInvalidError) {
        try self.init(wholeText: json, mode: mode, limits: limits, direction: direction)
    }

    /// Decodes a JSON text.
    /// - Throws: ``JSONInvalidError`` with every violation found, up to ``JSONLimits/maxViolations``.
    public init(
        json: String, mode: JSONReadingMode = .strict, limits: JSONLimits = .default,
        direction: JSONDirection? = nil
    ) throws(JSONInvalidError) {
        try self.init(json: Array(json.utf8), mode: mode, limits: limits, direction: direction)
    }

    /// Returns the value as compact JSON text in UTF-8, without a byte order mark or a line feed at the end.
    ///
    /// Members are in the order of the schema, those of dictionaries sorted by key. Constraints aren't checked.
    /// - Complexity: O(*n*) in the length of the text.
    public func jsonBytes() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return (consume writer).finish()
    }

    /// Appends the value's JSON text to bytes.
    /// - Parameter room: the expected length of the text in bytes.
    package func jsonBytes(after bytes: consuming [UInt8], room: Int) -> [UInt8] {
        var writer = JSONWriter(after: bytes, room: room)
        write(to: &writer)
        return (consume writer).finish()
    }
}

// MARK: Types of the standard library

extension String: JSONCodable {
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readString() else { return nil }
        self = value
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Bool: JSONCodable {
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readBoolean() else { return nil }
        self = value
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Int64: JSONCodable {
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readInteger() else { return nil }
        self = value
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension UInt64: JSONCodable {
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readUnsignedInteger() else { return nil }
        self = value
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Double: JSONCodable {
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readNumber() else { return nil }
        self = value
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Array: JSONCodable where Element: JSONCodable {
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readArray({ Element(from: &$0) }) else { return nil }
        self = value
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Dictionary: JSONCodable where Key == String, Value: JSONCodable {
    @_spi(Generated)
    public init?(from reader: inout JSONReader) {
        guard let value = reader.readDictionary({ Value(from: &$0) }) else { return nil }
        self = value
    }

    @_spi(Generated)
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

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
