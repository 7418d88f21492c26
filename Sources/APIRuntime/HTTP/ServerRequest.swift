import HTTPTypes

/// A request on its way to a generated server: routed, its body not yet read.
public struct ServerRequest: Sendable {
    public let head: HTTPRequest
    let pathParameters: [String: String]
    let query: [(name: String, value: String)]
    let body: ServerRequestBody
    let limits: RequestLimits

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
        try await body { Body(from: &$0) }
    }

    /// Reads the body by a closure, for one whose limits its type doesn't know.
    public func body<Body>(_ read: (inout JSONReader) -> Body?) async throws -> Body {
        try decode(try await body.collect(upTo: limits.maxBodyBytes), read)
    }

    /// Reads a body that may be absent.
    public func optionalBody<Body: JSONCodable>(as type: Body.Type = Body.self) async throws -> Body? {
        try await optionalBody { Body(from: &$0) }
    }

    /// Reads a body that may be absent by a closure.
    public func optionalBody<Body>(_ read: (inout JSONReader) -> Body?) async throws -> Body? {
        let bytes = try await body.collect(upTo: limits.maxBodyBytes)
        return bytes.isEmpty ? nil : try decode(bytes, read)
    }

    private func decode<Body>(_ bytes: [UInt8], _ read: (inout JSONReader) -> Body?) throws(MatrixError) -> Body {
        do {
            return try JSONReader.read(bytes, mode: .strict, limits: limits.json, read)
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
