import HTTPTypes

/// The response of a server: status, header fields and body.
public struct ServerResponse: Sendable {
    /// The status. Instead of an interim one (100 to 199), the router reports an error and sends 500.
    public var status: HTTPResponse.Status
    /// The header fields. The server transport sets `Content-Length`.
    public var fields: HTTPFields
    public var body: [UInt8]
    /// A body that is sent while it is made, in place of ``body``; `nil`, the default, for none.
    ///
    /// The server transport sends each part before it asks for the next one, and cancels the task that iterates when the
    /// client closes the connection. An error breaks the connection, because the status is already sent; the router reports
    /// the error (``APIRouter/init(limits:errors:report:)``). There is no bound on the time.
    public var stream: APIByteStream?
    /// A function that the server transport calls exactly once, when it knows whether the whole response was written to
    /// the connection; `nil`, the default, for none.
    ///
    /// `isWritten` is `true` when the operating system has accepted the last byte for sending, which doesn't prove that
    /// the client has received it. It is `false` when the connection ended before, or when the server cut the request at
    /// its shutdown. The function runs on a thread of the transport and must return without waiting.
    ///
    /// Transports without a connection, such as a test that calls ``APIRouter/respond(to:body:context:)``, ignore it.
    /// Middleware that replaces the response of `next` by another one passes it on, if the caller should learn of it.
    public var completion: (@Sendable (_ isWritten: Bool) -> Void)?

    /// The fields of JSON responses, which share one copy.
    private static let jsonFields: HTTPFields = [.contentType: "application/json"]

    /// Creates a response of any kind.
    public init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Creates a response with a JSON body.
    public init(status: HTTPResponse.Status = .ok, json: some JSONCodable) {
        self.init(status: status, fields: Self.jsonFields, body: json.jsonBytes())
    }

    /// Creates a response without a body.
    /// - Parameter status: the status code. A code outside of 100 to 599 becomes 500.
    public init(status: Int) {
        self.init(status: Self.status(status))
    }

    /// Creates a response with a JSON body.
    /// - Parameter status: the status code. A code outside of 100 to 599 becomes 500.
    public init(status: Int, json: some JSONCodable, contentType: String = "application/json") {
        if contentType == "application/json" {
            self.init(status: Self.status(status), json: json)
        } else {
            self.init(status: status, content: APIContent(type: contentType, bytes: json.jsonBytes()))
        }
    }

    /// Creates a response with a body of any media type.
    /// - Parameter status: the status code. A code outside of 100 to 599 becomes 500.
    public init(status: Int, content: APIContent) {
        self.init(status: Self.status(status), body: content.bytes)
        setHeader("Content-Type", content.type)
    }

    /// Creates a response with a text body.
    /// - Parameter status: the status code. A code outside of 100 to 599 becomes 500.
    public init(status: Int, text: String, contentType: String = "text/plain; charset=utf-8") {
        self.init(status: status, content: APIContent(type: contentType, bytes: Array(text.utf8)))
    }

    /// Returns whether HTTP forbids a body in responses of a status (RFC 9110, sections 6.4.1 and 15.3.6).
    static func forbidsBody(_ status: HTTPResponse.Status) -> Bool {
        status.kind == .informational || [.noContent, .resetContent, .notModified].contains(status)
    }

    /// Removes a body that HTTP forbids for the status, which an operation may have chosen at run time.
    mutating func removeForbiddenBody() {
        guard !body.isEmpty || stream != nil, Self.forbidsBody(status) else { return }
        body = []
        stream = nil
        fields[.contentType] = nil
    }

    private static func status(_ code: Int) -> HTTPResponse.Status {
        // RFC 9110, section 15.
        (100...599).contains(code) ? HTTPResponse.Status(code: code) : .internalServerError
    }

    /// Sets a header field; `nil` sets nothing. A field whose name or value HTTP doesn't allow is omitted, so that no
    /// value can add another field.
    public mutating func setHeader(_ name: String, _ value: (some APIParameter)?) {
        guard let text = value?.parameter, let fieldName = HTTPField.Name(name), HTTPField.isValidValue(text) else {
            return
        }
        fields[fieldName] = text
    }

    /// Sets a header field to an array, its elements separated by commas; `nil` and an empty array set nothing.
    public mutating func setHeader(_ name: String, _ values: [some APIParameter]?) {
        guard let values, !values.isEmpty else { return }
        setHeader(name, values.map(\.parameter).joined(separator: ","))
    }
}
