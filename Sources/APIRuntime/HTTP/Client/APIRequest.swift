import HTTPTypes

/// A request of a generated client: method, path, parameters and body.
///
/// Values are encoded when they are added. A parameter that HTTP or its style can't carry makes
/// ``APIConnection/response(to:expecting:)`` throw ``InvalidRequestError``.
///
/// ```swift
/// var request = APIRequest(.get, "/rooms/\(roomID)/messages", authentication: [.bearer])
/// request.addQuery("limit", 10 as Int64)
/// let page: Page = try await connection.send(request)
/// ```
public struct APIRequest: Sendable {
    let method: HTTPRequest.Method
    let path: APIPath
    /// The function that made the request, such as `getPushRule(kind:ruleID:)`.
    let operation: String
    /// The alternative sets of secrets; empty when the operation requires no secret.
    let credentials: [[APIAuthentication]]
    /// The media types that the client can read, as the value of the `Accept` field.
    public var accept = "application/json"
    private(set) var query = ""
    private(set) var fields = HTTPFields()
    private var cookies: [String] = []
    private(set) var body: [UInt8]?
    /// The body if it is a stream; then ``body`` is `nil`.
    private(set) var bodyStream: APIByteStream?
    /// The first problem that prevents sending the request.
    private var problem: String?

    /// Creates a request without parameters and body.
    /// - Parameters:
    ///   - authentication: the alternative places of the access token. ``APIAuthentication/bearer`` is preferred,
    ///     otherwise the first one is used. Empty for an operation that requires no access token.
    ///   - operation: the name of the operation in logs and metrics. Text from `(` on is ignored, so that the default
    ///     is the name of the method of the client.
    public init(
        _ method: HTTPRequest.Method, _ path: APIPath, authentication: [APIAuthentication] = [],
        operation: String = #function
    ) {
        self.init(method, path, credentials: authentication.map { [$0] }, operation: operation)
    }

    /// Creates a request without parameters and body.
    /// - Parameters:
    ///   - credentials: the alternative sets of secrets that the operation accepts. The client sends all secrets of the
    ///     first set for which the connection has every secret.
    ///   - operation: the name of the operation in logs and metrics. Text from `(` on is ignored, so that the default
    ///     is the name of the method of the client.
    public init(
        _ method: HTTPRequest.Method, _ path: APIPath, credentials: [[APIAuthentication]],
        operation: String = #function
    ) {
        self.method = method
        self.path = path
        self.credentials = credentials
        self.operation = operation
    }

    /// Returns the head of the message.
    /// - Throws: ``InvalidRequestError`` for a problem of a parameter or a secret, such as a character that HTTP
    ///   doesn't allow in a header field.
    func head(
        baseURL: BaseURL, accessToken: AccessToken?, credentials: [APIAuthentication: AccessToken] = [:]
    ) throws(InvalidRequestError) -> HTTPRequest {
        var request = self
        for (scheme, secret) in secrets(accessToken, credentials) { request.authenticate(scheme, secret.rawValue) }
        request.setCookies()
        request.setField("Accept", accept)
        if let problem = request.problem { throw InvalidRequestError(problem) }
        return HTTPRequest(
            method: method, scheme: baseURL.scheme, authority: baseURL.authority,
            path: target(baseURL.path + path.text) + request.query, headerFields: request.fields)
    }

    /// Returns a path as HTTP requires it (RFC 9112, section 3.2.1): webhooks may have none.
    private func target(_ path: String) -> String { path.isEmpty ? "/" : path }

    /// Returns the secrets to send, those of the first complete set. Secrets by scheme take precedence over the access
    /// token, which is used as the bearer token of any set and as the only secret of a set.
    private func secrets(
        _ accessToken: AccessToken?, _ known: [APIAuthentication: AccessToken]
    ) -> [(APIAuthentication, AccessToken)] {
        func complete(_ set: [APIAuthentication], _ fallback: (APIAuthentication) -> AccessToken?)
            -> [(APIAuthentication, AccessToken)]?
        {
            let secrets = set.compactMap { scheme in (known[scheme] ?? fallback(scheme)).map { (scheme, $0) } }
            return secrets.count == set.count ? secrets : nil
        }
        if !known.isEmpty {
            let sets = credentials.lazy.compactMap { complete($0) { $0 == .bearer ? accessToken : nil } }
            if let secrets = sets.first { return secrets }
        }
        let ordered = credentials.filter { $0.contains(.bearer) } + credentials.filter { !$0.contains(.bearer) }
        return ordered.lazy.compactMap { set in
            complete(set) { set.count == 1 || $0 == .bearer ? accessToken : nil }
        }.first ?? []
    }

    private mutating func authenticate(_ scheme: APIAuthentication, _ secret: String) {
        switch scheme {
        case .bearer: setField("Authorization", "Bearer \(secret)")
        case .basic: setField("Authorization", "Basic \(Base64.encode(Array(secret.utf8)))")
        case .http(let scheme): setField("Authorization", "\(scheme) \(secret)")
        case .header(let name): setField(name, secret)
        case .query(let name): addQuery(name, secret)
        case .cookie(let name): addCookie(name, secret)
        }
    }

    /// Writes all cookies to one field (RFC 6265, section 5.4).
    private mutating func setCookies() {
        guard !cookies.isEmpty else { return }
        // A header parameter may have the name Cookie, too.
        setField("Cookie", (fields[values: .cookie] + cookies).joined(separator: "; "))
    }
}

// MARK: Query

extension APIRequest {
    /// Adds a query parameter; `nil` adds nothing.
    public mutating func addQuery(_ name: String, _ value: (some APIParameter)?) {
        if let value { addQuery(name, encoded: PercentEncoding.encode(value.parameter)) }
    }

    /// Adds an array as a query parameter; `nil` and an empty array add nothing.
    public mutating func addQuery(_ name: String, _ values: [some APIParameter]?, style: APIParameterStyle = .form) {
        guard let values, !values.isEmpty else { return }
        let encoded = values.map { PercentEncoding.encode($0.parameter) }
        if let delimiter = style.delimiter {
            addQuery(name, encoded: encoded.joined(separator: delimiter))
        } else if style == .deepObject {
            for (index, value) in encoded.enumerated() { addQuery("\(name)[\(index)]", encoded: value) }
        } else {
            for value in encoded { addQuery(name, encoded: value) }
        }
    }

    /// Adds the members of an object as query parameters; `nil` and an empty object add nothing.
    public mutating func addQuery(_ name: String, object: (some JSONCodable)?, style: APIObjectStyle = .form) {
        guard let object = object.map({ ParameterObject($0) }), !object.members.isEmpty else { return }
        if style == .deepObject { problem = problem ?? object.deepProblem }
        switch style {
        case .form: for (key, text) in object.pairs { addQuery(key, text) }
        case .deepObject: for (key, text) in object.deepPairs(name) { addQuery(key, text) }
        case .joined, .spaceDelimited, .pipeDelimited:
            let texts = object.scalarPairs.flatMap { [$0.name, $0.text] }
            addQuery(name, texts, style: style.listStyle ?? .joined)
        }
    }

    /// Adds a query parameter whose value may be a scalar, an array or an object; `nil`, `null` and values without a
    /// scalar add nothing.
    /// - Parameter style: ``APIObjectStyle/deepObject``, or ``APIObjectStyle/form`` for a value that isn't an object.
    public mutating func addQuery(_ name: String, mixed value: (some JSONCodable)?, style: APIObjectStyle = .form) {
        guard let value = value.flatMap({ try? JSONValue(json: $0.jsonBytes()) }) else { return }
        if style == .deepObject {
            problem = problem ?? ParameterObject.deepProblem(value)
            for (key, text) in ParameterObject.deepPairs(name, value) { addQuery(key, text) }
        } else if !value.isNull {
            for text in ParameterObject(object: [name: value]).pairs.map(\.text) { addQuery(name, text) }
        }
    }

    /// Adds a query parameter whose value is JSON text; `nil` adds nothing.
    public mutating func addQuery(_ name: String, json value: (some JSONCodable)?) {
        if let value { addQuery(name, String(decoding: value.jsonBytes(), as: UTF8.self)) }
    }

    private mutating func addQuery(_ name: String, encoded: String) {
        query += (query.isEmpty ? "?" : "&") + PercentEncoding.encode(name) + "=" + encoded
    }
}

// MARK: Header

extension APIRequest {
    /// Sets a header field; `nil` sets nothing.
    public mutating func addHeader(_ name: String, _ value: (some APIParameter)?) {
        if let value { setField(name, value.parameter) }
    }

    /// Sets a header field to an array, its elements separated by commas; `nil` and an empty array set nothing.
    public mutating func addHeader(_ name: String, _ values: [some APIParameter]?) {
        guard let values, !values.isEmpty else { return }
        setField(name, values.map(\.parameter).joined(separator: ","))
    }

    /// Sets a header field to an object, `k,v,k,v`; `nil` and an empty object set nothing.
    /// - Parameter exploded: whether the field is `k=v,k=v`.
    public mutating func addHeader(_ name: String, object: (some JSONCodable)?, exploded: Bool = false) {
        guard let object = object.map({ ParameterObject($0) }), !object.members.isEmpty else { return }
        let delimiter = exploded ? "=" : ","
        setField(name, object.scalarPairs.map { $0.name + delimiter + $0.text }.joined(separator: ","))
    }

    /// Adds a cookie; `nil` adds nothing.
    public mutating func addCookie(_ name: String, _ value: (some APIParameter)?) {
        guard let value else { return }
        cookies.append("\(name)=\(PercentEncoding.encode(value.parameter))")
    }

    /// Records a problem, unless there was another before.
    mutating func note(_ problem: String) { self.problem = self.problem ?? problem }

    /// Sets a field, or records the problem of an invalid one. The value may be a secret and isn't in the message.
    private mutating func setField(_ name: String, _ value: String) {
        guard let fieldName = HTTPField.Name(name) else {
            problem = problem ?? "\(JSONValue.string(name)) cannot be the name of a header field"
            return
        }
        guard HTTPField.isValidValue(value) else {
            problem = problem ?? "the header field \(name) contains a character that HTTP doesn't allow"
            return
        }
        // The other subscript would split a field with cookies into several fields.
        fields[values: fieldName] = [value]
    }
}

// MARK: Body

extension APIRequest {
    /// Sets a JSON body.
    public mutating func setBody(_ value: some JSONCodable, contentType: String = "application/json") {
        setBody(content: APIContent(type: contentType, bytes: value.jsonBytes()))
    }

    /// Sets a body of any media type.
    public mutating func setBody(content: APIContent) {
        body = content.bytes
        bodyStream = nil
        setField("Content-Type", content.type)
    }

    /// Sets a body that is sent while it is made.
    public mutating func setBody(stream: APIContentStream) {
        body = nil
        bodyStream = stream.bytes
        setField("Content-Type", stream.type)
    }

    /// Sets a text body.
    public mutating func setBody(text: String, contentType: String = "text/plain; charset=utf-8") {
        setBody(content: APIContent(type: contentType, bytes: Array(text.utf8)))
    }

    /// Sets the body to an HTML form (`application/x-www-form-urlencoded`) whose fields are the members of an object.
    /// - Parameters:
    ///   - style: the style of members that are arrays or objects. In ``APIObjectStyle/form`` an array repeats its
    ///     field, and an object is JSON text.
    ///   - styles: the styles of single members, by name, which take precedence over `style`.
    public mutating func setBody(
        form value: some JSONCodable, style: APIObjectStyle = .form, styles: [String: APIObjectStyle] = [:]
    ) {
        let object = ParameterObject(value)
        for member in object.members where (styles[member.name] ?? style) == .deepObject {
            problem = problem ?? ParameterObject.deepProblem(member.value)
        }
        let form = object.form(style, styles)
        setBody(content: APIContent(type: "application/x-www-form-urlencoded", bytes: Array(form.utf8)))
    }
}
