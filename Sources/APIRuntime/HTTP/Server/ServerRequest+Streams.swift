import HTTPTypes

// The body of each of these can be read once, until the operation has returned, or until the stream that it returned has
// ended. A message that violates the schema makes the iteration throw the error with which the server should refuse the
// request: 400, or 413 for a message over `RequestLimits.maxBodyBytes`. The whole body has no bound.

extension ServerRequest {
    /// Returns the messages of an event stream.
    public func events<Message: JSONCodable>(of type: Message.Type = Message.self) throws -> APIEventStream<Message> {
        try events { Message(from: &$0) }
    }

    /// Returns the messages of an event stream, decoded with a closure.
    @_spi(Generated)
    public func events<Message: JSONCodable>(
        _ read: @escaping @Sendable (inout JSONReader) -> Message?
    ) throws -> APIEventStream<Message> {
        let decode = decode(read)
        return try events { text throws(JSONInvalidError) in try decode(Array(text.utf8)) }
    }

    /// Returns the messages of an event stream whose data is text, not JSON.
    public func textEvents() throws -> APIEventStream<String> {
        try events { text throws(JSONInvalidError) in text }
    }

    private func events<Message>(
        decode: @escaping @Sendable (String) throws(JSONInvalidError) -> Message
    ) throws -> APIEventStream<Message> {
        try checkCoding()
        return APIEventStream(
            body.stream(upTo: limits.maxBodyBytes), maxMessageBytes: limits.maxBodyBytes, terminator: nil,
            decode: decode
        ).mappingErrors(Self.refusal)
    }

    /// Returns the messages of a stream of JSON texts.
    public func jsonStream<Message: JSONCodable>(
        of type: Message.Type = Message.self
    ) throws -> APIJSONStream<Message> {
        try jsonStream { Message(from: &$0) }
    }

    /// Returns the messages of a stream of JSON texts, decoded with a closure.
    @_spi(Generated)
    public func jsonStream<Message: JSONCodable>(
        _ read: @escaping @Sendable (inout JSONReader) -> Message?
    ) throws -> APIJSONStream<Message> {
        try checkCoding()
        return APIJSONStream(
            body.stream(upTo: limits.maxBodyBytes), JSONFraming(mediaType: contentType ?? ""),
            maxMessageBytes: limits.maxBodyBytes, decode: decode(read)
        ).mappingErrors(Self.refusal)
    }

    /// Returns the body in parts, as `application/octet-stream` when there is no `Content-Type` (RFC 9110, section 8.3).
    public func contentStream() -> APIContentStream {
        APIContentStream(
            type: head.headerFields[.contentType] ?? "application/octet-stream",
            bytes: body.stream(upTo: limits.maxContentBytes))
    }

    private func decode<Message>(
        _ read: @escaping @Sendable (inout JSONReader) -> Message?
    ) -> @Sendable ([UInt8]) throws(JSONInvalidError) -> Message {
        { [limits] bytes throws(JSONInvalidError) in
            try JSONReader.read(bytes, mode: .strict, limits: limits.json, direction: .request, read)
        }
    }

    /// Returns the error with which to refuse a request whose body is an invalid stream.
    private static func refusal(_ error: any Error) -> any Error {
        guard let error = error as? StreamError else { return error }
        var refusal: MatrixError
        switch error.problem {
        case .message(let invalid): refusal = MatrixError(invalid)
        case .tooLong: refusal = .tooLarge
        case .incomplete, .unsendableField:
            refusal = MatrixError(status: .badRequest, errcode: .notJSON, message: "")
        }
        refusal.message = error.description
        return refusal
    }
}
