/// A body that isn't JSON: bytes and what they are.
public struct APIContent: Hashable, Sendable {
    /// The media type (RFC 9110, section 8.3.1), parameters included: `image/png`, `text/csv; charset=utf-8`.
    public var type: String
    public var bytes: [UInt8]

    public init(type: String, bytes: [UInt8]) {
        self.type = type
        self.bytes = bytes
    }
}
