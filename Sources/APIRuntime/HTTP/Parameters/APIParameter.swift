/// A type of values in a path, a query string, a header field or a cookie.
public protocol APIParameter: Sendable {
    /// Creates the value of a decoded text; `nil` if the text isn't such a value.
    init?(parameter: String)

    /// Creates the value of a decoded text as a client does, which keeps values that the schema doesn't list; `nil` if
    /// the text isn't such a value.
    init?(tolerantParameter: String)

    /// The text, not percent-encoded.
    var parameter: String { get }

    /// A phrase for such a value in messages: "an integer".
    static var parameterDescription: String { get }
}

extension APIParameter {
    public init?(tolerantParameter: String) { self.init(parameter: tolerantParameter) }
}

extension String: APIParameter {
    public init?(parameter: String) { self = parameter }
    public var parameter: String { self }
    public static var parameterDescription: String { "a string" }
}

extension Int64: APIParameter {
    public init?(parameter: String) { self.init(parameter) }
    public var parameter: String { String(self) }
    public static var parameterDescription: String { "an integer" }
}

extension UInt64: APIParameter {
    public init?(parameter: String) { self.init(parameter) }
    public var parameter: String { String(self) }
    public static var parameterDescription: String { "an integer of 0 or more" }
}

extension Double: APIParameter {
    public init?(parameter: String) {
        // Double(_:) also accepts hexadecimal numbers, "nan" and "inf".
        guard parameter.utf8.allSatisfy("0123456789+-.eE".utf8.contains), let value = Double(parameter), value.isFinite
        else { return nil }
        self = value
    }
    public var parameter: String { description }
    public static var parameterDescription: String { "a number" }
}

extension Bool: APIParameter {
    public init?(parameter: String) {
        switch parameter {
        case "true": self = true
        case "false": self = false
        default: return nil
        }
    }
    public var parameter: String { self ? "true" : "false" }
    public static var parameterDescription: String { "true or false" }
}

/// Generated enums are parameters by their raw value. A server rejects unknown values.
extension JSONStringEnum where Self: APIParameter {
    public init?(parameter: String) {
        self.init(rawValue: parameter)
        if !isKnown { return nil }
    }
    public init?(tolerantParameter: String) { self.init(rawValue: tolerantParameter) }
    public var parameter: String { rawValue }
    public static var parameterDescription: String { knownStrings.names.listed(by: "or") }
}
