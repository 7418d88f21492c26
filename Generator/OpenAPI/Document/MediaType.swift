import YAMLTree

/// A media type of a body, with the schema of the body.
public struct MediaType: Sendable {
    /// The media type in the document: `application/json; charset=utf-8`.
    public let name: String
    /// The type without parameters, in lower case.
    public let essence: String
    /// The schema of the body; for a stream, of one message.
    public let schema: Schema?
    /// Whether the schema is `itemSchema` (OpenAPI 3.2). For an event stream, it describes the fields of an event.
    public let hasItemSchema: Bool
    /// The encodings of the members of a form or a `multipart/form-data` body.
    public let encodings: [Encoding]
    public let examples: [YAMLNode]
    public let location: SourceLocation

    /// The encoding of a member of a form or a `multipart/form-data` body.
    public struct Encoding: Sendable {
        public let member: String
        /// `nil` if the encoding has neither a `style` nor `explode`; then the media type of the member decides.
        public let style: Parameter.Style?
        public let isExploded: Bool
        /// The media type of the member, or several separated by commas; `nil` for the default of its type.
        public let contentType: String?
        public let location: SourceLocation
    }

    init(
        name: String, schema: Schema?, hasItemSchema: Bool = false, encodings: [Encoding], examples: [YAMLNode],
        location: SourceLocation
    ) {
        self.name = name
        essence = Self.essence(of: name)
        self.schema = schema
        self.hasItemSchema = hasItemSchema
        self.encodings = encodings
        self.examples = examples
        self.location = location
    }

    /// Returns whether a text is a media type or a range such as `audio/*` (RFC 9110, section 12.5.1), without
    /// parameters.
    public static func isRange(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { String($0).isHTTPToken }
    }

    /// Returns why bodies of a media type or range can't be read and sent in parts; `nil` if they can.
    public static func reasonAgainstStream(of text: String) -> String? {
        let essence = essence(of: text)
        if isStream(essence: essence) { return nil }
        if isJSON(essence: essence) { return "JSON is read as a whole" }
        if essence == "application/x-www-form-urlencoded" { return "forms are read as a whole" }
        return essence == "multipart/form-data" ? "the parts of a form are members of a type" : nil
    }

    /// The hint of an error about a media type that can't be a stream.
    public static let streamHint =
        "leave it out; JSON in parts has a media type such as application/jsonl, which is always a stream"

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

    /// Whether bodies are event streams (WHATWG HTML, "Server-sent events").
    public var isEventStream: Bool { essence == "text/event-stream" }

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
