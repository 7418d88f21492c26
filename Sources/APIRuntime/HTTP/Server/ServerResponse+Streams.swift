extension ServerResponse {
    /// Creates a response whose body is sent while it is made.
    /// - Parameter status: the status code. A code outside of 100 to 599 becomes 500.
    public init(status: Int, stream content: APIContentStream) {
        self.init(status: status)
        stream = content.bytes
        setHeader("Content-Type", content.type)
    }

    /// Creates a response with an event stream. Caches are asked not to keep it.
    /// - Parameter status: the status code. A code outside of 100 to 599 becomes 500.
    public init<Message>(
        status: Int, events: APIEventStream<Message>, contentType: String = "text/event-stream"
    ) {
        self.init(status: status, stream: APIContentStream(type: contentType, bytes: events.bytes))
        setHeader("Cache-Control", "no-cache")
    }

    /// Creates a response with a stream of JSON texts.
    /// - Parameters:
    ///   - status: the status code. A code outside of 100 to 599 becomes 500.
    ///   - contentType: the media type, which decides whether the texts are lines or a sequence of RFC 7464.
    public init<Message>(
        status: Int, jsonStream messages: APIJSONStream<Message>, contentType: String = "application/jsonl"
    ) {
        let bytes = messages.bytes(JSONFraming(mediaType: contentType))
        self.init(status: status, stream: APIContentStream(type: contentType, bytes: bytes))
    }
}
