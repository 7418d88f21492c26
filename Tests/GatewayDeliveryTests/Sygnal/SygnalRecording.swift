import APIRuntime
import SharedData

/// A notification that sygnal 0.15.1 received, its response, and its requests to push providers.
struct SygnalRecording: Sendable {
    let name: String
    /// The body of the homeserver's request.
    let notify: JSONObject
    let status: Int
    /// The rejected pushkeys; `nil` for an error.
    let rejected: [String]?
    let requests: [ComparableRequest]

    static let folder = "sygnal-requests"

    /// All recordings whose notification is complete. Two of the folder contain the start of theirs only.
    static func all() throws -> [SygnalRecording] {
        try SharedData.names(in: folder, suffix: ".json").compactMap { name in
            try SygnalRecording(JSONObject(json: SharedData.bytes(of: "\(folder)/\(name)")), name: name)
        }
    }

    private init?(_ json: JSONObject, name: String) {
        guard let notify = json["notify"]?.object, let status = json["status"]?.integer else { return nil }
        self.name = json["name"]?.string ?? name
        self.notify = notify
        self.status = Int(status)
        let answer = json["answer"]?.string.flatMap { try? JSONObject(json: Array($0.utf8)) }
        rejected = answer?["rejected"]?.array?.compactMap(\.string)
        let endpoints = SygnalRecording.devices(of: notify).compactMap { $0["data"]?["endpoint"]?.string }
        requests = (json["provider_requests"]?.array ?? []).compactMap {
            ComparableRequest(recorded: $0, endpoints: endpoints)
        }
    }

    /// The devices of a request's notification.
    static func devices(of notify: JSONObject) -> [JSONValue] { notify["notification"]?["devices"]?.array ?? [] }
}

/// A request to a push provider, without what depends on the server: host, credentials, transport.
struct ComparableRequest: Sendable {
    /// `apns`, `fcm` or `webpush`.
    let provider: String
    /// The device: a token, or empty for an endpoint.
    let device: String
    let path: String
    let fields: [String: String]
    /// The body, decrypted.
    let body: JSONValue

    /// Fields that depend on the connection, and credentials, which recordings don't contain.
    private static let ignoredFields: Set = [
        ":method", ":scheme", ":path", ":authority", "host", "authorization", "content-length", "connection",
        "transfer-encoding",
    ]

    init(provider: String, device: String, path: String, fields: [String: String], body: JSONValue) {
        self.provider = provider
        self.device = device
        self.path = path
        self.fields = fields.filter { !Self.ignoredFields.contains($0.key) }
        self.body = body
    }

    /// - Parameter endpoints: the endpoints of the notification's devices.
    init?(recorded json: JSONValue, endpoints: [String]) {
        guard let kind = json["kind"]?.string, let body = json["body"] ?? json["plain"] else { return nil }
        let fields = (json["headers"]?.object ?? [:]).compactMap { key, value in value.string.map { (key, $0) } }
        let path = json["path"]?.string ?? json["headers"]?[":path"]?.string ?? ""
        let device =
            switch kind {
            case "apns": String(path.split(separator: "/", omittingEmptySubsequences: false).last ?? "")
            case "fcm": body["message"]?["token"]?.string ?? ""
            default: ""
            }
        self.init(
            provider: kind, device: device,
            path: endpoints.contains { $0.hasSuffix(path) } ? Self.endpointPath : path,
            fields: Dictionary(fields, uniquingKeysWith: { $1 }), body: body)
    }

    /// The path of requests to the device's endpoint, whatever that is.
    static let endpointPath = "the endpoint's"
}
