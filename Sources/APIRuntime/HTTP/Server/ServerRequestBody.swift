/// The body of a request, not yet read when a server transport passes it to the router.
public struct ServerRequestBody: Sendable {
    private let read: @Sendable (_ maxBytes: Int) async throws -> [UInt8]?

    /// - Parameter read: reads the whole body. Returns `nil`, without reading the rest, when it is larger than the
    ///   bound. Called again when a body is read again, such as by middleware and then by the operation; it must return
    ///   the same bytes or throw.
    public init(read: @escaping @Sendable (_ maxBytes: Int) async throws -> [UInt8]?) {
        self.read = read
    }

    /// Creates a body from bytes.
    public init(_ bytes: [UInt8]) {
        self.init { $0 < bytes.count ? nil : bytes }
    }

    /// Reads the whole body.
    /// - Throws: 413 `M_TOO_LARGE` for a body larger than the bound.
    func collect(upTo maxBytes: Int) async throws -> [UInt8] {
        guard let bytes = try await read(maxBytes) else { throw MatrixError.tooLarge }
        return bytes
    }
}

/// Bounds on requests.
public struct RequestLimits: Hashable, Sendable {
    /// The largest body of JSON, text or a form in bytes.
    public var maxBodyBytes: Int
    /// The largest body of another media type in bytes, such as an upload or a body with parts.
    public var maxContentBytes: Int
    /// Bounds on forms and on bodies with parts.
    public var forms: FormLimits
    /// Bounds on the JSON of bodies and parameters.
    public var json: JSONLimits

    public init(
        maxBodyBytes: Int = 1 << 20, maxContentBytes: Int = 50 << 20, forms: FormLimits = FormLimits(),
        json: JSONLimits = .default
    ) {
        self.maxBodyBytes = maxBodyBytes
        self.maxContentBytes = maxContentBytes
        self.forms = forms
        self.json = json
    }
}
