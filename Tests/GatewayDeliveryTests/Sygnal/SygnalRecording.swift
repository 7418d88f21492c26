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

    /// All recordings.
    static func all() throws -> [SygnalRecording] {
        let template = try JSONObject(json: SharedData.bytes(of: "\(folder)/pl-trunc-quotes.json"))["notify"]?.object
        return try SharedData.names(in: folder, suffix: ".json").compactMap { name in
            let json = try JSONObject(json: SharedData.bytes(of: "\(folder)/\(name)"))
            return SygnalRecording(json, notify: json["notify"]?.object ?? completed(json, template: template))
        }
    }

    /// The number of characters of the texts that two recordings contain only the start of. Each text repeats one
    /// character, and the recordings have the length of the whole request.
    private static let repetitions = ["pl-trunc-emoji": 3000, "pl-zwj": 900]

    /// Returns the body of a request that a recording contains only the start of.
    /// - Parameter template: the body of a request that only differs in event and text.
    private static func completed(_ json: JSONObject, template: JSONObject?) -> JSONObject? {
        let alert = json["provider_requests"]?.array?.first?["body"]?["aps"]?["alert"]
        guard let name = json["name"]?.string, let count = repetitions[name],
            let character = alert?["loc-args"]?.array?.last?.string?.first,
            var notification = template?["notification"]?.object, var content = notification["content"]?.object
        else { return nil }
        content["body"] = .string(String(repeating: character, count: count))
        notification["content"] = .object(content)
        notification["event_id"] = .string("$" + name)
        return ["notification": .object(notification)]
    }

    private init?(_ json: JSONObject, notify: JSONObject?) {
        guard let notify, let name = json["name"]?.string, let status = json["status"]?.integer else { return nil }
        self.name = name
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
