/// A body of any media type that is received or sent in parts.
///
/// ```swift
/// for try await part in content.bytes { try file.write(part) }
/// ```
///
/// The bytes of a received body can be read once. Cancelling the task that reads them, or discarding them, closes the
/// connection.
public struct APIContentStream: Sendable {
    /// The media type (RFC 9110, section 8.3.1), parameters included.
    public var type: String
    /// The bytes of the body, in parts of any size.
    public var bytes: APIByteStream

    public init(type: String, bytes: APIByteStream) {
        self.type = type
        self.bytes = bytes
    }
}
