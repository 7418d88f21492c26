/// The type of a `multipart/form-data` body, with a member for each part (RFC 7578).
public struct MultipartModel: Sendable {
    /// The content of a part.
    public enum Format: Hashable, Sendable {
        /// Bytes with a file name and a media type.
        case file
        /// Text: a string verbatim, other values as in JSON.
        case text
        /// JSON text.
        case json
        /// A part for each scalar in an object or array, in the style `deepObject`.
        case deepObject
    }

    /// A member: a part, or the parts with the elements of an array.
    public struct Part: Sendable {
        /// The name of the part.
        public var name: String
        public var swiftName: String
        public var format: Format
        /// The type of the member, for an array that of the array; `nil` for files.
        public var type: TypeUse?
        public var isArray: Bool
        /// The allowed number of files.
        public var count = CountLimits()
        public var isRequired: Bool
        /// The allowed media types, which may be ranges; empty for any.
        public var contentTypes: [String]
        public var documentation: Documentation
    }

    public var parts: [Part]
    /// Whether parts that the schema doesn't define are allowed. They are kept.
    public var allowsOthers: Bool
}
