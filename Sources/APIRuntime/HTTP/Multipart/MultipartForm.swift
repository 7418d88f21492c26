/// A type of `multipart/form-data` bodies (RFC 7578), with a member for each part. Generated types conform to it.
public protocol MultipartForm: Hashable, Sendable {
    /// Reads the members from received parts.
    /// - Throws: the violations of the first invalid member.
    @_spi(Generated)
    init(from reader: MultipartReader) throws(JSONInvalidError)

    /// Appends the members as parts.
    @_spi(Generated)
    func write(to writer: inout MultipartWriter)
}

// The compiler demands a default implementation of a requirement that isn't public to all modules. As the default is
// unavailable, each conforming type must have its own.
extension MultipartForm {
    @_spi(Generated)
    @available(*, unavailable, message: "a MultipartForm type must implement 'init(from: MultipartReader)'")
    public init(from reader: MultipartReader) throws(JSONInvalidError) { throw JSONInvalidError([]) }

    @_spi(Generated)
    @available(*, unavailable, message: "a MultipartForm type must implement 'write(to: inout MultipartWriter)'")
    public func write(to writer: inout MultipartWriter) {}
}

extension APIRequest {
    /// Sets the body to `multipart/form-data`. The boundary between the parts doesn't occur in them.
    ///
    /// A name or media type that a part's header can't have makes ``APIConnection/response(to:expecting:)`` throw
    /// ``InvalidRequestError``.
    public mutating func setBody(multipart form: some MultipartForm) {
        var writer = MultipartWriter()
        form.write(to: &writer)
        if let problem = writer.problem { note(problem) }
        setBody(content: writer.finish())
    }
}

extension ServerRequest {
    /// Reads a `multipart/form-data` body of at most ``RequestLimits/maxContentBytes``, whose parts are within
    /// ``RequestLimits/forms``.
    /// - Throws: 415 for another media type, 413 for a body larger than the bound, 400 for a malformed one.
    public func multipart<Form: MultipartForm>(as type: Form.Type = Form.self) async throws -> Form {
        try form(of: try await uncodedBytes(upTo: limits.maxContentBytes))
    }

    /// Reads a `multipart/form-data` body; `nil` for an empty one.
    public func optionalMultipart<Form: MultipartForm>(as type: Form.Type = Form.self) async throws -> Form? {
        let bytes = try await uncodedBytes(upTo: limits.maxContentBytes)
        return bytes.isEmpty ? nil : try form(of: bytes)
    }

    private func form<Form: MultipartForm>(of bytes: [UInt8]) throws(MatrixError) -> Form {
        guard contentType == "multipart/form-data" else { throw unsupportedMediaType() }
        do {
            let parts = try MultipartParser.parts(
                of: bytes, contentType: head.headerFields[.contentType] ?? "", limits: limits.forms)
            return try Form(from: MultipartReader(parts, limits: limits))
        } catch {
            throw MatrixError(error, of: "multipart body")
        }
    }
}
