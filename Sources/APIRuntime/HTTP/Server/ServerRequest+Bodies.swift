import HTTPTypes

// All of these throw 413 `M_TOO_LARGE` for a body beyond the bound, and 400 with the code that fits what else is wrong.

// MARK: JSON

extension ServerRequest {
    /// Reads a body of JSON.
    public func body<Body: JSONCodable>(as type: Body.Type = Body.self) async throws -> Body {
        try await body { Body(from: &$0) }
    }

    /// Reads a body of JSON.
    public func body<Body: JSONStructure>(as type: Body.Type = Body.self) async throws -> Body {
        let bytes = try await body.collect(upTo: limits.maxBodyBytes)
        do {
            return try Body(json: bytes, limits: limits.json, direction: .request)
        } catch {
            throw MatrixError(error)
        }
    }

    /// Reads a body of JSON by a closure, for one whose limits its type doesn't know.
    @_spi(Generated)
    public func body<Body>(_ read: (inout JSONReader) -> Body?) async throws -> Body {
        try decode(try await body.collect(upTo: limits.maxBodyBytes), read)
    }

    /// Reads a body of JSON that may be absent.
    public func optionalBody<Body: JSONCodable>(as type: Body.Type = Body.self) async throws -> Body? {
        try await optionalBody { Body(from: &$0) }
    }

    /// Reads a body of JSON that may be absent by a closure.
    @_spi(Generated)
    public func optionalBody<Body>(_ read: (inout JSONReader) -> Body?) async throws -> Body? {
        let bytes = try await body.collect(upTo: limits.maxBodyBytes)
        return bytes.isEmpty ? nil : try decode(bytes, read)
    }

    private func decode<Body>(_ bytes: [UInt8], _ read: (inout JSONReader) -> Body?) throws(MatrixError) -> Body {
        do {
            return try JSONReader.read(bytes, mode: .strict, limits: limits.json, direction: .request, read)
        } catch {
            throw MatrixError(error)
        }
    }
}

// MARK: Other media types

extension ServerRequest {
    /// The media type of the body, in lower case and without parameters; `nil` when the client doesn't say.
    public var contentType: String? { MediaType(head.headerFields[.contentType])?.text }

    /// Whether the body's media type is within a range such as `image/*`. A body without one may be anything.
    public func matches(_ range: String) -> Bool {
        MediaType(head.headerFields[.contentType])?.matches(range) ?? true
    }

    /// The error for a body of a media type that the operation doesn't take: 415.
    public func unsupportedMediaType() -> MatrixError {
        let type = JSONValue.string(String((contentType ?? "").prefix(80)))
        return MatrixError(
            status: .unsupportedMediaType, errcode: .unknown, message: "The media type \(type) isn't supported here")
    }

    /// The body as it came; `application/octet-stream` when the client doesn't say what it is (RFC 9110, section 8.3).
    /// It has at most ``RequestLimits/maxContentBytes``.
    public func content() async throws -> APIContent {
        APIContent(
            type: head.headerFields[.contentType] ?? "application/octet-stream",
            bytes: try await body.collect(upTo: limits.maxContentBytes))
    }

    /// The body as it came, or `nil` when there is none.
    public func optionalContent() async throws -> APIContent? {
        let content = try await content()
        return content.bytes.isEmpty ? nil : content
    }

    /// The body as text in UTF-8.
    public func text() async throws -> String {
        let bytes = try await body.collect(upTo: limits.maxBodyBytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MatrixError.invalidParam("the body isn't UTF-8")
        }
        return text
    }

    /// The body as text in UTF-8, or `nil` when there is none.
    public func optionalText() async throws -> String? {
        let text = try await text()
        return text.isEmpty ? nil : text
    }

    /// The body of an HTML form, whose fields are the members of an object (`application/x-www-form-urlencoded`).
    /// - Parameters:
    ///   - style: of the members that are arrays or objects.
    ///   - styles: those of single members, which take precedence.
    public func form<Body: JSONCodable>(
        as type: Body.Type = Body.self, style: APIObjectStyle = .form, styles: [String: APIObjectStyle] = [:]
    ) async throws -> Body {
        try form(try await text(), style, styles)
    }

    /// The body of an HTML form, or `nil` when there is none.
    public func optionalForm<Body: JSONCodable>(
        as type: Body.Type = Body.self, style: APIObjectStyle = .form, styles: [String: APIObjectStyle] = [:]
    ) async throws -> Body? {
        let text = try await text()
        return text.isEmpty ? nil : try form(text, style, styles)
    }

    private func form<Body: JSONCodable>(
        _ text: String, _ style: APIObjectStyle, _ styles: [String: APIObjectStyle]
    ) throws(MatrixError) -> Body {
        var object = ReceivedObject()
        for field in try QueryParameter.all(in: text, what: "form") {
            let keys = ReceivedObject.keys(of: field.name)
            switch styles[keys[0]] ?? styles[field.name] ?? style {
            case .deepObject: object.insert(field.value, at: keys)
            case .form: object.insert(field.value, at: [field.name])
            case let style:
                let elements = style.listStyle.flatMap { $0.elements(ofRaw: field.raw) }
                object.insert(elements: elements ?? [field.value], at: field.name)
            }
        }
        return try read(object, name: "form")
    }
}
