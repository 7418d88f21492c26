import HTTPTypes
import NIOHTTP1

extension HTTPRequest {
    /// Creates a request from the parser's; `nil` for a method that isn't a token.
    init?(_ head: HTTPRequestHead) {
        let known: Method? =
            switch head.method {
            case .POST: .post
            case .GET: .get
            default: Method(head.method.rawValue)
            }
        guard let method = known else { return nil }
        var authority: String?
        var fields = HTTPFields()
        fields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            if authority == nil, name.utf8.count == 4, name.lowercased() == "host" {
                authority = value
            } else if let name = HTTPField.Name(name) {
                fields.append(HTTPField(name: name, value: value))
            }
        }
        self.init(
            method: method, scheme: "http", authority: authority, path: Self.path(ofTarget: head.uri),
            headerFields: fields)
    }

    /// Returns the path and query of a request target, which may be a whole URL (RFC 9112, section 3.2.2).
    private static func path(ofTarget target: String) -> String {
        guard target.utf8.first != UInt8(ascii: "/"), let scheme = target.firstRange(of: "://") else { return target }
        let path = target[scheme.upperBound...].prefix { $0 != "#" }.drop { $0 != "/" && $0 != "?" }
        return path.first == "/" ? String(path) : "/" + path
    }
}
