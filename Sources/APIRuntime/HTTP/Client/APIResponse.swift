import HTTPTypes

/// A response with an expected status, from which a generated client reads header fields and body.
///
/// Bodies and header fields are read tolerantly (``JSONReadingMode/tolerant``).
public struct APIResponse: Sendable {
    private let head: HTTPResponse
    let body: [UInt8]
    /// The body if it is a stream; then ``body`` is empty.
    let stream: APIByteStream?
    let limits: JSONLimits
    let streams: StreamOptions

    init(_ response: ClientResponse, limits: JSONLimits, streams: StreamOptions = StreamOptions()) {
        head = response.head
        body = response.body
        stream = response.stream
        self.limits = limits
        self.streams = streams
    }

    /// The HTTP status.
    public var status: Int { head.status.code }

    /// The media type of the body, in lower case and without parameters; `nil` when there is no `Content-Type`.
    public var contentType: String? { MediaType(head.headerFields[.contentType])?.text }

    /// The value of `Content-Type`.
    var contentTypeField: String? { head.headerFields[.contentType] }

    /// Whether the response has no body. A body that is a stream isn't known to be empty.
    public var isEmpty: Bool { body.isEmpty && stream == nil }

    /// Returns whether the body's media type is in a range such as `image/*`. A body without a media type is in every
    /// range.
    public func matches(_ range: String) -> Bool {
        MediaType(head.headerFields[.contentType])?.matches(range) ?? true
    }

    /// Returns the error for a status, or a media type, that the operation doesn't document.
    public func unexpected() -> UnexpectedResponseError {
        UnexpectedResponseError(status: head.status, problem: .undocumented(contentType: contentType))
    }

    private func unexpected(_ problem: UnexpectedResponseError.Problem) -> UnexpectedResponseError {
        UnexpectedResponseError(status: head.status, problem: problem)
    }
}

// MARK: Body

extension APIResponse {
    /// Reads the body as JSON.
    public func json<Body: JSONCodable>(as type: Body.Type = Body.self) throws(UnexpectedResponseError) -> Body {
        try json { Body(from: &$0) }
    }

    /// Reads the body as JSON with a closure.
    @_spi(Generated)
    public func json<Body>(_ read: (inout JSONReader) -> Body?) throws(UnexpectedResponseError) -> Body {
        do {
            return try JSONReader.read(body, mode: .tolerant, limits: limits, direction: .response, read)
        } catch {
            throw unexpected(.body(error))
        }
    }

    /// Returns the body verbatim, as `application/octet-stream` when there is no `Content-Type` (RFC 9110, section
    /// 8.3).
    public func content() -> APIContent {
        APIContent(type: head.headerFields[.contentType] ?? "application/octet-stream", bytes: body)
    }

    /// Reads the body as text in UTF-8.
    public func text() throws(UnexpectedResponseError) -> String {
        guard let text = String(validating: body, as: UTF8.self) else { throw unexpected(.notText) }
        return text
    }
}

// MARK: Header

extension APIResponse {
    /// Reads a required header field.
    public func header<Value: APIParameter>(_ name: String) throws(UnexpectedResponseError) -> Value {
        guard let value: Value = try optionalHeader(name) else { throw unexpected(.missingHeader(name)) }
        return value
    }

    /// Reads an optional header field.
    public func optionalHeader<Value: APIParameter>(_ name: String) throws(UnexpectedResponseError) -> Value? {
        guard let text = head.headerFields.value(of: name) else { return nil }
        return try value(text, of: name)
    }

    /// Reads a required header field that is a comma-separated list.
    public func headerArray<Value: APIParameter>(_ name: String) throws(UnexpectedResponseError) -> [Value] {
        guard let values: [Value] = try optionalHeaderArray(name) else { throw unexpected(.missingHeader(name)) }
        return values
    }

    /// Reads an optional header field that is a comma-separated list.
    public func optionalHeaderArray<Value: APIParameter>(
        _ name: String
    ) throws(UnexpectedResponseError) -> [Value]? {
        guard let texts = head.headerFields.elements(of: name) else { return nil }
        var values: [Value] = []
        for text in texts { values.append(try value(text, of: name)) }
        return values
    }

    private func value<Value: APIParameter>(_ text: String, of name: String) throws(UnexpectedResponseError) -> Value {
        guard let value = Value(tolerantParameter: text) else {
            throw unexpected(.invalidHeader(name, expected: Value.parameterDescription))
        }
        return value
    }
}
