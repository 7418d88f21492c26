// All of these return at once; errors of the stream are thrown where it is read. A transport that can't stream has read
// the whole body, and the stream has its messages.

extension APIResponse {
    /// Returns the messages of an event stream.
    public func events<Message: JSONCodable>(
        of type: Message.Type = Message.self
    ) throws(UnexpectedResponseError) -> APIEventStream<Message> {
        try events { Message(from: &$0) }
    }

    /// Returns the messages of an event stream, decoded with a closure.
    @_spi(Generated)
    public func events<Message: JSONCodable>(
        _ read: @escaping @Sendable (inout JSONReader) -> Message?
    ) throws(UnexpectedResponseError) -> APIEventStream<Message> {
        try events(decode: decode(read) { Array($0.utf8) })
    }

    /// Returns the messages of an event stream whose data is text, not JSON.
    public func textEvents() throws(UnexpectedResponseError) -> APIEventStream<String> {
        try events { text throws(JSONInvalidError) in text }
    }

    private func events<Message>(
        decode: @escaping @Sendable (String) throws(JSONInvalidError) -> Message
    ) throws(UnexpectedResponseError) -> APIEventStream<Message> {
        APIEventStream(
            try bytes { $0 == "text/event-stream" }, maxMessageBytes: streams.maxMessageBytes,
            terminator: streams.terminator, decode: decode)
    }

    /// Returns the messages of a stream of JSON texts.
    public func jsonStream<Message: JSONCodable>(
        of type: Message.Type = Message.self
    ) throws(UnexpectedResponseError) -> APIJSONStream<Message> {
        try jsonStream { Message(from: &$0) }
    }

    /// Returns the messages of a stream of JSON texts, decoded with a closure.
    @_spi(Generated)
    public func jsonStream<Message: JSONCodable>(
        _ read: @escaping @Sendable (inout JSONReader) -> Message?
    ) throws(UnexpectedResponseError) -> APIJSONStream<Message> {
        APIJSONStream(
            try bytes(if: MediaType.isJSONStream), JSONFraming(mediaType: contentType ?? ""),
            maxMessageBytes: streams.maxMessageBytes, decode: decode(read) { $0 })
    }

    /// Returns the body in parts, as `application/octet-stream` when there is no `Content-Type` (RFC 9110, section 8.3).
    public func contentStream() -> APIContentStream {
        APIContentStream(type: contentTypeField ?? "application/octet-stream", bytes: stream ?? APIStream([body]))
    }

    /// Returns the body in parts if its media type suits, or if it is already a stream.
    private func bytes(if isSuitable: (String) -> Bool) throws(UnexpectedResponseError) -> APIByteStream {
        if let stream { return stream }
        guard contentType.map(isSuitable) ?? true else { throw unexpected() }
        return APIStream([body])
    }

    private func decode<Text, Message>(
        _ read: @escaping @Sendable (inout JSONReader) -> Message?, bytes: @escaping @Sendable (Text) -> [UInt8]
    ) -> @Sendable (Text) throws(JSONInvalidError) -> Message {
        { [limits] text throws(JSONInvalidError) in
            try JSONReader.read(bytes(text), mode: .tolerant, limits: limits, direction: .response, read)
        }
    }
}
