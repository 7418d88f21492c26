import HTTPTypes

// All of these throw 413 `M_TOO_LARGE` for a body larger than the bound, and 400 with a suitable code for an invalid
// one. Except for `content()`, which reads the body verbatim, they throw 415 for a body with a content coding such as
// `gzip`. A body can be read again.

// MARK: JSON

extension ServerRequest {
    /// Reads a JSON body.
    public func body<Body: JSONCodable>(as type: Body.Type = Body.self) async throws -> Body {
        try await body { Body(from: &$0) }
    }

    /// Reads a JSON body.
    public func body<Body: JSONStructure>(as type: Body.Type = Body.self) async throws -> Body {
        let bytes = try await uncodedBytes()
        do {
            return try Body(json: bytes, limits: limits.json, direction: .request)
        } catch {
            throw MatrixError(error)
        }
    }

    /// Reads a JSON body with a closure, for a body with constraints that aren't part of its type.
    @_spi(Generated)
    public func body<Body>(_ read: (inout JSONReader) -> Body?) async throws -> Body {
        try decode(try await uncodedBytes(), read)
    }

    /// Reads an optional JSON body.
    public func optionalBody<Body: JSONCodable>(as type: Body.Type = Body.self) async throws -> Body? {
        try await optionalBody { Body(from: &$0) }
    }

    /// Reads an optional JSON body with a closure.
    @_spi(Generated)
    public func optionalBody<Body>(_ read: (inout JSONReader) -> Body?) async throws -> Body? {
        let bytes = try await uncodedBytes()
        return bytes.isEmpty ? nil : try decode(bytes, read)
    }

    /// Reads a body of at most ``RequestLimits/maxBodyBytes``.
    private func uncodedBytes() async throws -> [UInt8] { try await uncodedBytes(upTo: limits.maxBodyBytes) }

    /// Reads a body.
    /// - Throws: 415 for a body with a content coding.
    func uncodedBytes(upTo maxBytes: Int) async throws -> [UInt8] {
        try checkCoding()
        return try await body.collect(upTo: maxBytes)
    }

    /// - Throws: 415 for a body with a content coding (RFC 9110, section 8.4).
    func checkCoding() throws(MatrixError) {
        guard let coding = head.headerFields[.contentEncoding], coding.trimmed.lowercased() != "identity" else {
            return
        }
        var error = MatrixError(
            status: .unsupportedMediaType, errcode: .unknown,
            message: "The content coding \(JSONValue.string(String(coding.prefix(80)))) isn't supported here")
        // RFC 9110, section 12.5.3: the codings that the server accepts.
        error.responseFields[.acceptEncoding] = "identity"
        throw error
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
    /// The media type of the body, in lower case and without parameters; `nil` when there is no `Content-Type`.
    public var contentType: String? { MediaType(head.headerFields[.contentType])?.text }

    /// Returns whether the body's media type is in a range such as `image/*`. A body without a media type is in every
    /// range.
    public func matches(_ range: String) -> Bool {
        MediaType(head.headerFields[.contentType])?.matches(range) ?? true
    }

    /// Returns the error for a body of a media type that the operation doesn't document: 415.
    public func unsupportedMediaType() -> MatrixError {
        let type = JSONValue.string(String((contentType ?? "").prefix(80)))
        return MatrixError(
            status: .unsupportedMediaType, errcode: .unknown, message: "The media type \(type) isn't supported here")
    }

    /// Reads the body verbatim, as `application/octet-stream` when there is no `Content-Type` (RFC 9110, section 8.3).
    /// It has at most ``RequestLimits/maxContentBytes``.
    public func content() async throws -> APIContent {
        APIContent(
            type: head.headerFields[.contentType] ?? "application/octet-stream",
            bytes: try await body.collect(upTo: limits.maxContentBytes))
    }

    /// Reads the body verbatim; `nil` for an empty one.
    public func optionalContent() async throws -> APIContent? {
        let content = try await content()
        return content.bytes.isEmpty ? nil : content
    }

    /// Reads the body as text in UTF-8.
    public func text() async throws -> String {
        let bytes = try await uncodedBytes()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MatrixError.invalidParam("the body isn't UTF-8")
        }
        return text
    }

    /// Reads the body as text in UTF-8; `nil` for an empty one.
    public func optionalText() async throws -> String? {
        let text = try await text()
        return text.isEmpty ? nil : text
    }

    /// Reads the body as an HTML form (`application/x-www-form-urlencoded`) whose fields are the members of an object.
    /// - Parameters:
    ///   - style: the style of members that are arrays or objects.
    ///   - styles: the styles of single members, by name, which take precedence over `style`.
    public func form<Body: JSONCodable>(
        as type: Body.Type = Body.self, style: APIObjectStyle = .form, styles: [String: APIObjectStyle] = [:]
    ) async throws -> Body {
        try form(try await text(), style, styles)
    }

    /// Reads the body as an HTML form; `nil` for an empty one.
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
        for field in try QueryParameter.all(in: text, what: "form", maxCount: limits.forms.maxFields) {
            let keys = ReceivedObject.keys(of: field.name)
            switch styles[keys[0]] ?? styles[field.name] ?? style {
            case .deepObject:
                try checkDepth(keys, of: field.name)
                object.insert(field.value, at: keys)
            case .form: object.insert(field.value, at: [field.name])
            case let style:
                let elements = style.listStyle.flatMap { $0.elements(ofRaw: field.raw) }
                object.insert(list: elements ?? [field.value], at: field.name)
            }
        }
        return try read(object, name: "form")
    }
}
