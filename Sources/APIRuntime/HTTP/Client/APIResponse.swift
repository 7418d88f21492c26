import HTTPTypes

/// An expected response, whose parts a generated client takes out.
///
/// Bodies and header fields are read tolerantly (``JSONReadingMode/tolerant``).
public struct APIResponse: Sendable {
    private let head: HTTPResponse
    private let body: [UInt8]
    private let limits: JSONLimits

    init(_ response: ClientResponse, limits: JSONLimits) {
        head = response.head
        body = response.body
        self.limits = limits
    }

    /// The HTTP status.
    public var status: Int { head.status.code }

    /// The media type of the body, in lower case and without parameters; `nil` when the server doesn't say.
    public var contentType: String? { MediaType(head.headerFields[.contentType])?.text }

    /// Whether there is no body.
    public var isEmpty: Bool { body.isEmpty }

    /// Whether the body's media type is within a range such as `image/*`. A body without one may be anything.
    public func matches(_ range: String) -> Bool {
        MediaType(head.headerFields[.contentType])?.matches(range) ?? true
    }

    /// The error for a status, or a media type, that the operation doesn't document.
    public func unexpected() -> UnexpectedResponseError {
        UnexpectedResponseError(status: head.status, problem: .undocumented(contentType: contentType))
    }

    private func unexpected(_ problem: UnexpectedResponseError.Problem) -> UnexpectedResponseError {
        UnexpectedResponseError(status: head.status, problem: problem)
    }
}

// MARK: Body

extension APIResponse {
    /// The body read as JSON.
    public func json<Body: JSONCodable>(as type: Body.Type = Body.self) throws(UnexpectedResponseError) -> Body {
        try json { Body(from: &$0) }
    }

    /// The body read as JSON by a closure.
    @_spi(Generated)
    public func json<Body>(_ read: (inout JSONReader) -> Body?) throws(UnexpectedResponseError) -> Body {
        do {
            return try JSONReader.read(body, mode: .tolerant, limits: limits, direction: .response, read)
        } catch {
            throw unexpected(.body(error))
        }
    }

    /// The body as it came; `application/octet-stream` when the server doesn't say what it is (RFC 9110, 8.3).
    public func content() -> APIContent {
        APIContent(type: head.headerFields[.contentType] ?? "application/octet-stream", bytes: body)
    }

    /// The body as text in UTF-8.
    public func text() throws(UnexpectedResponseError) -> String {
        guard let text = String(validating: body, as: UTF8.self) else { throw unexpected(.notText) }
        return text
    }
}

// MARK: Header

extension APIResponse {
    /// A header field that must be there.
    public func header<Value: APIParameter>(_ name: String) throws(UnexpectedResponseError) -> Value {
        guard let value: Value = try optionalHeader(name) else { throw unexpected(.missingHeader(name)) }
        return value
    }

    /// A header field that may be absent.
    public func optionalHeader<Value: APIParameter>(_ name: String) throws(UnexpectedResponseError) -> Value? {
        guard let text = head.headerFields.value(of: name) else { return nil }
        return try value(text, of: name)
    }

    /// A header field that must be there and is a list with commas.
    public func headerArray<Value: APIParameter>(_ name: String) throws(UnexpectedResponseError) -> [Value] {
        guard let values: [Value] = try optionalHeaderArray(name) else { throw unexpected(.missingHeader(name)) }
        return values
    }

    /// A header field that may be absent and is a list with commas.
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

extension HTTPFields {
    /// The value of a field; those of a repeated one are joined by commas.
    func value(of name: String) -> String? {
        HTTPField.Name(name).flatMap { self[$0] }.map { String($0.trimmed) }
    }

    /// The elements of a field that is a list with commas (RFC 9110, section 5.6.1).
    func elements(of name: String) -> [String]? {
        value(of: name).map { value in
            value.split(separator: ",").map { String($0.trimmed) }.filter { !$0.isEmpty }
        }
    }
}
