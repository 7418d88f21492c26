/// The body of a request, not yet read when a server transport passes it to the router.
public struct ServerRequestBody: Sendable {
    private enum Source {
        case function(@Sendable (_ maxBytes: Int) async throws -> [UInt8]?)
        case source(any ServerBodySource)
    }

    private let source: Source

    /// - Parameter read: reads the whole body. Returns `nil`, without reading the rest, when it is larger than the
    ///   bound. Called again when a body is read again, such as by middleware and then by the operation; it must return
    ///   the same bytes or throw.
    public init(read: @escaping @Sendable (_ maxBytes: Int) async throws -> [UInt8]?) {
        source = .function(read)
    }

    /// Creates a body that an operation can read in parts.
    public init(_ source: some ServerBodySource) {
        self.source = .source(source)
    }

    /// Creates a body from bytes.
    public init(_ bytes: [UInt8]) {
        self.init { $0 < bytes.count ? nil : bytes }
    }

    /// Reads the whole body.
    /// - Throws: 413 `M_TOO_LARGE` for a body larger than the bound.
    func collect(upTo maxBytes: Int) async throws -> [UInt8] {
        let bytes =
            switch source {
            case .function(let read): try await read(maxBytes)
            case .source(let source): try await source.collect(upTo: maxBytes)
            }
        guard let bytes else { throw MatrixError.tooLarge }
        return bytes
    }

    /// Returns the body in parts, which can be read once.
    /// - Parameter maxBytes: the largest body in bytes from a transport that can't stream.
    func stream(upTo maxBytes: Int) -> APIByteStream {
        switch source {
        case .function(let read):
            APIStream {
                var isAtEnd = false
                return {
                    if isAtEnd { return nil }
                    isAtEnd = true
                    guard let bytes = try await read(maxBytes) else { throw MatrixError.tooLarge }
                    return bytes
                }
            }
        case .source(let source): APIStream { { try await source.next() } }
        }
    }
}

/// The source of a request's body in a server transport that can stream.
public protocol ServerBodySource: AnyObject, Sendable {
    /// Reads the whole body; `nil`, without reading the rest, when it is larger than the bound. When called again, it must
    /// return the same bytes or throw.
    func collect(upTo maxBytes: Int) async throws -> [UInt8]?

    /// Returns the next bytes of the body, or `nil` at its end. No more bytes are received than fit a small buffer until
    /// they are asked for. Bytes are returned once: after the first call, the whole body can't be collected.
    func next() async throws -> [UInt8]?
}

/// Bounds on requests.
public struct RequestLimits: Hashable, Sendable {
    /// The largest body of JSON, text or a form in bytes, and the longest message of a stream.
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
