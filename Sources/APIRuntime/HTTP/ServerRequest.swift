import HTTPTypes

/// A request on its way to a generated server: routed, its body not yet read.
public struct ServerRequest: Sendable {
    public let head: HTTPRequest
    let pathParameters: [String: String]
    let query: [(name: String, value: String)]
    let body: ServerRequestBody
    let limits: APIRouter.Limits

    /// The bearer token of the `Authorization` header (RFC 6750).
    /// - Throws: 401 `M_MISSING_TOKEN`.
    public func accessToken() throws(MatrixError) -> AccessToken {
        guard let authorization = head.headerFields[.authorization] else { throw .missingToken }
        let parts = authorization.split(separator: " ")
        guard parts.count > 1, parts[0].lowercased() == "bearer" else { throw .missingToken }
        return AccessToken(parts.dropFirst().joined(separator: " "))
    }

    /// Reads the body.
    /// - Throws: 413 `M_TOO_LARGE`; 400 with the code that fits what is wrong.
    public func body<Body: JSONCodable>(as type: Body.Type = Body.self) async throws -> Body {
        let bytes = try await body.collect(upTo: limits.maxBodyBytes)
        do {
            return try Body(json: bytes, limits: limits.json)
        } catch {
            throw MatrixError(error)
        }
    }

    /// Reads a body that may be absent.
    public func optionalBody<Body: JSONCodable>(as type: Body.Type = Body.self) async throws -> Body? {
        let bytes = try await body.collect(upTo: limits.maxBodyBytes)
        if bytes.isEmpty { return nil }
        do {
            return try Body(json: bytes, limits: limits.json)
        } catch {
            throw MatrixError(error)
        }
    }

    // MARK: Parameters

    /// A parameter of the path.
    /// - Throws: 400 `M_INVALID_PARAM`.
    public func path<Value: APIParameter>(_ name: String, _ check: ParameterCheck = .init()) throws(MatrixError)
        -> Value
    {
        try value(pathParameters[name] ?? "", name: name, check)
    }

    /// A parameter of the query string that must be there; of a repeated one the first counts.
    /// - Throws: 400 `M_MISSING_PARAM` or `M_INVALID_PARAM`.
    public func query<Value: APIParameter>(_ name: String, _ check: ParameterCheck = .init()) throws(MatrixError)
        -> Value
    {
        guard let value: Value = try optionalQuery(name, check) else {
            throw .missingParam("missing the query parameter \(JSONValue.string(name))")
        }
        return value
    }

    /// A parameter of the query string that may be absent; of a repeated one the first counts.
    /// - Throws: 400 `M_INVALID_PARAM`.
    public func optionalQuery<Value: APIParameter>(_ name: String, _ check: ParameterCheck = .init())
        throws(MatrixError) -> Value?
    {
        guard let text = query.first(where: { $0.name == name })?.value else { return nil }
        return try value(text, name: name, check)
    }

    private func value<Value: APIParameter>(_ text: String, name: String, _ check: ParameterCheck)
        throws(MatrixError) -> Value
    {
        let shown = JSONValue.string(String(text.prefix(40)))
        guard let value = Value(parameter: text) else {
            throw .invalidParam("\(name): expected \(Value.parameterDescription), found \(shown)")
        }
        if let problem = check.problem(text) { throw .invalidParam("\(name): expected \(problem), found \(shown)") }
        return value
    }
}

/// The limits on a parameter's value that its schema states.
public struct ParameterCheck: Sendable {
    let minimum: Int64
    let maximum: Int64
    let minLength: Int
    let maxLength: Int
    let maxBytes: Int
    let pattern: JSONPattern?

    public init(
        minimum: Int64 = .min, maximum: Int64 = .max, minLength: Int = 0, maxLength: Int = .max, maxBytes: Int = .max,
        pattern: JSONPattern? = nil
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.minLength = minLength
        self.maxLength = maxLength
        self.maxBytes = maxBytes
        self.pattern = pattern
    }

    /// What the text should have been, or `nil` when it is fine.
    func problem(_ text: String) -> String? {
        if minimum > .min || maximum < .max, let number = Double(text) {
            if number < Double(minimum) { return "at least \(minimum)" }
            if number > Double(maximum) { return "at most \(maximum)" }
        }
        let length = text.unicodeScalars.count
        if length < minLength { return "at least \(minLength) characters" }
        if length > maxLength { return "at most \(maxLength) characters" }
        if text.utf8.count > maxBytes { return "at most \(maxBytes) bytes of UTF-8" }
        if let pattern, !pattern.matches(text) { return "a string that matches \(pattern.source)" }
        return nil
    }
}

/// A request's body, which a server transport hands over unread.
public struct ServerRequestBody: Sendable {
    private let read: @Sendable (_ maxBytes: Int) async throws -> [UInt8]?

    /// - Parameter read: reads the whole body; answers `nil`, without reading on, when it is larger than the bound.
    public init(read: @escaping @Sendable (_ maxBytes: Int) async throws -> [UInt8]?) {
        self.read = read
    }

    /// A body that has been read.
    public init(_ bytes: [UInt8]) {
        self.init { $0 < bytes.count ? nil : bytes }
    }

    func collect(upTo maxBytes: Int) async throws -> [UInt8] {
        guard let bytes = try await read(maxBytes) else { throw MatrixError.tooLarge }
        return bytes
    }
}

/// What a server answers.
public struct ServerResponse: Sendable {
    public var status: HTTPResponse.Status
    public var fields: HTTPFields
    public var body: [UInt8]

    public init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A response whose body is JSON.
    public init(status: HTTPResponse.Status = .ok, json: some JSONCodable) {
        self.init(status: status, fields: [.contentType: "application/json"], body: json.jsonBytes())
    }
}
