import HTTPTypes

/// The parts of a request that are recorded.
struct RecordedRequest: Sendable {
    let method: String
    let path: String
    let fields: HTTPFields
    let body: [UInt8]

    init(method: String, path: String, fields: HTTPFields, body: [UInt8]) {
        self.method = method
        self.path = path
        self.fields = fields
        self.body = body
    }

    init(_ head: HTTPRequest, body: [UInt8]?) {
        self.init(
            method: head.method.rawValue, path: head.path ?? "", fields: head.headerFields, body: body ?? [])
    }

    private static let shownFields = [
        "apns-topic", "apns-push-type", "apns-priority", "apns-collapse-id", "ttl", "urgency", "content-encoding",
    ].compactMap { HTTPField.Name($0) }

    /// The header fields that are shown, `name: value`.
    var shownFields: [String] {
        Self.shownFields.compactMap { name in fields[name].map { "\(name): \($0)" } }
    }

    /// The operation: method and path without IDs and values.
    var operation: String {
        let path = path.prefix { $0 != "?" }
        let segments = path.split(separator: "/").filter { !"!$@<%".contains($0.prefix(1)) }
        return ([method] + segments.map(String.init)).joined(separator: "/")
    }
}
