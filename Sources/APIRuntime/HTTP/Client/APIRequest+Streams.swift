extension APIRequest {
    /// Sets the body to a stream of JSON texts.
    /// - Parameter contentType: the media type, which decides whether the texts are lines or a sequence of RFC 7464.
    public mutating func setBody<Message>(
        jsonStream messages: APIJSONStream<Message>, contentType: String = "application/jsonl"
    ) {
        let bytes = messages.bytes(JSONFraming(mediaType: contentType))
        setBody(stream: APIContentStream(type: contentType, bytes: bytes))
    }

    /// Sets the body to an event stream.
    public mutating func setBody<Message>(
        events: APIEventStream<Message>, contentType: String = "text/event-stream"
    ) {
        setBody(stream: APIContentStream(type: contentType, bytes: events.bytes))
    }
}
