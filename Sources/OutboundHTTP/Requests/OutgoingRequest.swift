import APIRuntime
import HTTPTypes
import NIOCore
import NIOHPACK
import NIOHTTP1

/// A request that HTTP/1.1 and HTTP/2 can carry.
struct OutgoingRequest: Sendable {
    let origin: Origin
    let method: HTTPRequest.Method
    private let authority: String
    private let path: String
    private let fields: HTTPFields
    let body: ByteBuffer?

    /// Fields that describe the connection, which is the client's.
    private static let connectionFields: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "proxy-authorization", "te",
    ]

    /// - Throws: `InvalidRequestError` for a request that can't be sent.
    init(_ request: HTTPRequest, body: [UInt8]?, userAgent: String?) throws(InvalidRequestError) {
        guard let scheme = request.scheme else { throw InvalidRequestError("its URL has no scheme") }
        guard let authority = request.authority, !authority.isEmpty else {
            throw InvalidRequestError("its URL has no host")
        }
        guard let path = request.path, path.hasPrefix("/"),
            path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") })
        else { throw InvalidRequestError("its path is not an absolute path of visible ASCII characters") }
        guard request.method != .connect else { throw InvalidRequestError("its method is CONNECT") }
        origin = try Origin(scheme: scheme, authority: authority)
        method = request.method
        self.authority = authority
        self.path = path
        self.body = body.map { ByteBuffer(bytes: $0) }
        fields = try Self.fields(request, body: body, userAgent: userAgent)
    }

    private static func fields(
        _ request: HTTPRequest, body: [UInt8]?, userAgent: String?
    ) throws(InvalidRequestError) -> HTTPFields {
        var fields = request.headerFields
        for field in fields where connectionFields.contains(field.name.canonicalName) {
            throw InvalidRequestError("the header field \(field.name) is reserved for the client")
        }
        let needsLength = body != nil || [.post, .put, .patch].contains(request.method)
        if let length = fields[.contentLength], length != String(body?.count ?? 0) {
            throw InvalidRequestError("its Content-Length is not the length of its body")
        }
        fields[.contentLength] = needsLength ? String(body?.count ?? 0) : nil
        if fields[.userAgent] == nil { fields[.userAgent] = userAgent }
        return fields
    }

    /// Whether a response to the request has no body, whatever its `Content-Length` is.
    func hasNoBody(_ status: HTTPResponse.Status) -> Bool {
        method == .head || status == .noContent || status == .notModified
    }

    /// The head for HTTP/1.1.
    var http1Head: HTTPRequestHead {
        var headers = HTTPHeaders()
        if !fields.contains(where: { $0.name.canonicalName == "host" }) { headers.add(name: "Host", value: authority) }
        for field in fields where field.name != .cookie { headers.add(name: field.name.rawName, value: field.value) }
        // A request has at most one Cookie field (RFC 6265, section 5.4), but HTTPTypes may store a field per cookie.
        if let cookies = fields[.cookie] { headers.add(name: "Cookie", value: cookies) }
        return HTTPRequestHead(version: .http1_1, method: .init(rawValue: method.rawValue), uri: path, headers: headers)
    }

    /// The head for HTTP/2.
    ///
    /// The path and the secrets are sent without entering the table of header compression. Paths differ in each request
    /// to APNs and would push the other fields out of the table, and its documentation requires it.
    var http2Head: HPACKHeaders {
        var headers = HPACKHeaders()
        headers.reserveCapacity(fields.count + 4)
        headers.add(name: ":method", value: method.rawValue)
        headers.add(name: ":scheme", value: origin.isTLS ? "https" : "http")
        headers.add(name: ":authority", value: authority)
        headers.add(name: ":path", value: path, indexing: .nonIndexable)
        for field in fields where field.name.canonicalName != "host" {
            let isSecret = field.name == .authorization || field.name == .cookie
            headers.add(
                name: field.name.canonicalName, value: field.value, indexing: isSecret ? .neverIndexed : .indexable)
        }
        return headers
    }
}
