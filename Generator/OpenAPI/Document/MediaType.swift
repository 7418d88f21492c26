import YAMLTree

/// A media type of a body, with the schema of the body.
public struct MediaType: Sendable {
    /// The media type in the document: `application/json; charset=utf-8`.
    public let name: String
    /// The type without parameters, in lower case.
    public let essence: String
    /// The schema of the body; of one message, if the body is a stream.
    public let schema: Schema?
    /// The schema of each item of a sequence (OpenAPI 3.2).
    public let itemSchema: Schema?
    /// The encoding of each item of a sequence (OpenAPI 3.2), as written.
    public let itemEncoding: YAMLNode?
    /// The encodings of the members of a form.
    public let encodings: [Encoding]
    public let examples: [YAMLNode]
    public let location: SourceLocation

    /// The encoding of a member of a form.
    public struct Encoding: Sendable {
        public let member: String
        public let style: Parameter.Style
        public let isExploded: Bool
        /// The media type of the member; `nil` for the default of its type.
        public let contentType: String?
        public let location: SourceLocation
    }

    init(
        name: String, schema: Schema?, itemSchema: Schema?, itemEncoding: YAMLNode?, encodings: [Encoding],
        examples: [YAMLNode], location: SourceLocation
    ) {
        self.name = name
        essence = Self.essence(of: name)
        self.schema = schema
        self.itemSchema = itemSchema
        self.itemEncoding = itemEncoding
        self.encodings = encodings
        self.examples = examples
        self.location = location
    }

    static func essence(of name: String) -> String {
        let essence = name.utf8.prefix { $0 != UInt8(ascii: ";") }
        // The common case, without a copy.
        if essence.allSatisfy({ (0x21..<0x7F).contains($0) && !(0x41...0x5A).contains($0) }) {
            return String(Substring(essence))
        }
        return Substring(essence).filter { !$0.isWhitespace }.lowercased()
    }

    /// Whether bodies are JSON texts.
    public var isJSON: Bool { Self.isJSON(essence: essence) && !isStream }

    /// Returns whether bodies of a media type are JSON texts.
    public static func isJSON(_ name: String) -> Bool { isJSON(essence: essence(of: name)) }

    private static func isJSON(essence: String) -> Bool {
        essence == "application/json" || essence == "text/json" || essence.hasSuffix("+json")
    }

    /// Returns whether the examples of a media type are the values that its schema describes. Those of another media
    /// type are encoded texts.
    public static func examplesAreValues(_ name: String) -> Bool {
        let essence = essence(of: name)
        if isStream(essence: essence) { return false }
        return isJSON(essence: essence) || essence.hasPrefix("multipart/")
            || essence.hasSuffix("/x-www-form-urlencoded")
    }

    /// Whether bodies are sequences of messages, possibly without end.
    public var isStream: Bool { Self.isStream(essence: essence) }

    static func isStream(_ name: String) -> Bool { isStream(essence: essence(of: name)) }

    private static func isStream(essence: String) -> Bool {
        streams.contains(essence) || essence.hasSuffix("+json-seq")
    }

    private static let streams: Set = [
        "text/event-stream", "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl",
        "application/jsonlines", "application/x-jsonlines", "application/json-lines", "application/json-seq",
        "application/stream+json", "application/x-json-stream",
    ]
}
