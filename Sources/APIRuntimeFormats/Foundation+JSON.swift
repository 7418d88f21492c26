@_spi(Generated) import APIRuntime
import Foundation

/// The format `date-time` (RFC 3339). A date has microseconds and is written in UTC, without zeros at the end of the
/// fraction: the offset of the text, further digits and the notation of a leap second are lost. Dates outside of the
/// years 0 to 9999, which RFC 3339 can't represent, are written as the nearest one that it can.
extension Date: JSONFormattedString {
    public init?(jsonString: String) {
        guard let interval = RFC3339.interval(jsonString) else { return nil }
        self.init(timeIntervalSinceReferenceDate: interval)
    }

    public var jsonString: String { RFC3339.text(timeIntervalSinceReferenceDate) }
    public static var jsonDescription: String { "an RFC 3339 date and time" }
    public static var jsonPlaceholder: Date { Date(timeIntervalSinceReferenceDate: 0) }
}

/// The format `uuid` (RFC 9562). A UUID is written with small letters.
extension UUID: JSONFormattedString {
    public init?(jsonString: String) {
        self.init(uuidString: jsonString)
    }

    public var jsonString: String { uuidString.lowercased() }
    public static var jsonDescription: String { "a UUID" }
    public static var jsonPlaceholder: UUID { UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) }
}

/// The format `uri` (RFC 3986): a URL with a scheme. Its text is kept verbatim.
extension URL: JSONFormattedString {
    public init?(jsonString: String) {
        self.init(string: jsonString, encodingInvalidCharacters: false)
        // Foundation also accepts relative references.
        guard scheme != nil, absoluteString == jsonString else { return nil }
    }

    public var jsonString: String { absoluteString }
    public static var jsonDescription: String { "a URI with a scheme" }
    public static var jsonPlaceholder: URL { URL(filePath: "/") }
}

/// The format `byte` (OpenAPI 3.0): bytes in Base64 with padding (RFC 4648, section 4).
extension Data: JSONFormattedString {
    public init?(jsonString: String) {
        self.init(base64Encoded: jsonString)
    }

    public var jsonString: String { base64EncodedString() }
    public static var jsonDescription: String { "bytes in Base64" }
    public static var jsonPlaceholder: Data { Data() }
}
