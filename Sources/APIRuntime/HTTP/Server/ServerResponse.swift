import HTTPTypes

/// What a server answers.
public struct ServerResponse: Sendable {
    public var status: HTTPResponse.Status
    public var fields: HTTPFields
    public var body: [UInt8]

    /// Made once: fields are shared until somebody changes them.
    private static let jsonFields: HTTPFields = [.contentType: "application/json"]

    public init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A response whose body is JSON.
    public init(status: HTTPResponse.Status = .ok, json: some JSONCodable) {
        self.init(status: status, fields: Self.jsonFields, body: json.jsonBytes())
    }

    /// A response without a body.
    /// - Parameter status: one that HTTP doesn't have becomes 500.
    public init(status: Int) {
        self.init(status: Self.status(status))
    }

    /// A response whose body is JSON.
    /// - Parameter status: one that HTTP doesn't have becomes 500.
    public init(status: Int, json: some JSONCodable, contentType: String = "application/json") {
        if contentType == "application/json" {
            self.init(status: Self.status(status), json: json)
        } else {
            self.init(status: status, content: APIContent(type: contentType, bytes: json.jsonBytes()))
        }
    }

    /// A response whose body is of any media type.
    /// - Parameter status: one that HTTP doesn't have becomes 500.
    public init(status: Int, content: APIContent) {
        self.init(status: Self.status(status), body: content.bytes)
        setHeader("Content-Type", content.type)
    }

    /// A response whose body is text.
    /// - Parameter status: one that HTTP doesn't have becomes 500.
    public init(status: Int, text: String, contentType: String = "text/plain; charset=utf-8") {
        self.init(status: status, content: APIContent(type: contentType, bytes: Array(text.utf8)))
    }

    /// Whether HTTP allows no body in a response of a status (RFC 9110, sections 6.4.1 and 15.3.6).
    static func forbidsBody(_ status: HTTPResponse.Status) -> Bool {
        status.kind == .informational || [.noContent, .resetContent, .notModified].contains(status)
    }

    /// Removes a body that HTTP doesn't allow, for a response whose status was chosen while it runs.
    mutating func removeForbiddenBody() {
        guard !body.isEmpty, Self.forbidsBody(status) else { return }
        body = []
        fields[.contentType] = nil
    }

    private static func status(_ code: Int) -> HTTPResponse.Status {
        // RFC 9110, section 15.
        (100...599).contains(code) ? HTTPResponse.Status(code: code) : .internalServerError
    }

    /// Sets a header field; an absent value leaves no trace. A name or a value that HTTP doesn't allow is left out: no
    /// value can add another field.
    public mutating func setHeader(_ name: String, _ value: (some APIParameter)?) {
        guard let text = value?.parameter, let fieldName = HTTPField.Name(name), HTTPField.isValidValue(text) else {
            return
        }
        fields[fieldName] = text
    }

    /// Sets a header field to an array, its elements separated by commas; an absent or empty one leaves no trace.
    public mutating func setHeader(_ name: String, _ values: [some APIParameter]?) {
        guard let values, !values.isEmpty else { return }
        setHeader(name, values.map(\.parameter).joined(separator: ","))
    }
}
