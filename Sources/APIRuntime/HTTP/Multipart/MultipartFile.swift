/// A file in a `multipart/form-data` body (RFC 7578).
///
/// ```swift
/// let recording = MultipartFile(filename: "call.mp3", contentType: "audio/mpeg", bytes: bytes)
/// ```
public struct MultipartFile: Hashable, Sendable {
    /// The name of the file, or `nil` for a file without one. A server must not use a received name as a path.
    public var filename: String?
    /// The media type. A client sends `nil` as the only media type that the API allows, otherwise as
    /// `application/octet-stream`; a server receives `nil` for a part without a media type.
    public var contentType: String?
    public var bytes: [UInt8]

    public init(filename: String? = nil, contentType: String? = nil, bytes: [UInt8]) {
        self.filename = filename
        self.contentType = contentType
        self.bytes = bytes
    }
}

/// A part of a `multipart/form-data` body that the schema doesn't define, kept verbatim.
public struct MultipartPart: Hashable, Sendable {
    /// The name of the form's field.
    public var name: String
    /// The content. A part that isn't a file has no `filename`.
    public var content: MultipartFile

    public init(name: String, content: MultipartFile) {
        self.name = name
        self.content = content
    }

    /// Creates a part that is a text.
    public init(name: String, text: String) {
        self.init(name: name, content: MultipartFile(bytes: Array(text.utf8)))
    }
}
