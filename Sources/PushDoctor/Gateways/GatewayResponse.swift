import APIRuntime
import AsyncHTTPClientTransport
import HTTPTypes
import PushClient
import PushGatewayAPI
import YAMLTree

/// The meaning of a gateway's response to a notification (push gateway API, `POST /_matrix/push/v1/notify`).
enum GatewayResponse: Hashable, Sendable {
    /// The gateway has processed the notification.
    /// - `rejected`: the pushkeys that it rejects.
    /// - `isComplete`: whether the response has `rejected`, as the specification demands. Homeservers read its absence
    ///   as an empty list.
    case processed(rejected: [String], isComplete: Bool)
    /// A status of 4xx other than those below, with the gateway's words.
    case refused(status: Int, reason: String)
    /// 404 or 405.
    case notFound(status: Int)
    /// 429, with the gateway's words. The gateway's provider may be the reason, too.
    case rateLimited(reason: String)
    /// 5xx, with the gateway's words.
    case failing(status: Int, reason: String)
    /// 3xx, with the origin of the new URL, or its path on the same server. Homeservers don't follow it.
    case redirect(status: Int, target: String?)
    /// 501, or a body that isn't a gateway's, such as a web page. The problem is a clause: `the body isn't JSON`.
    case notAGateway(status: Int, problem: String)
    /// No complete response in time. The advice is for a port that may speak another scheme.
    case timeout(seconds: Double, advice: String? = nil)
    /// No connection, or no response of HTTP. The advice is for a port that may speak another scheme.
    case unreachable(reason: String, advice: String? = nil)

    /// Whether the gateway processed the notification.
    var isProcessed: Bool { if case .processed = self { true } else { false } }

    /// Whether the gateway's app or provider, rather than its address, may be the reason of a failure.
    var mayDependOnApp: Bool {
        switch self {
        case .refused, .failing, .rateLimited: true
        default: false
        }
    }

    /// Returns whether the gateway rejected a pushkey.
    func rejects(_ pushkey: String) -> Bool {
        guard case .processed(let rejected, _) = self else { return false }
        return rejected.contains(pushkey)
    }
}

extension GatewayResponse {
    /// The largest response in bytes that is read.
    static let maxBytes = 64 << 10

    /// - Parameter secrets: texts that the gateway's words may repeat.
    init(_ response: ClientResponse, secrets: Secrets) {
        let status = response.head.status.code
        switch status {
        case 200..<300: self.init(processed: response)
        case 300..<400:
            self = .redirect(status: status, target: Self.target(response.head.headerFields[.location] ?? "", secrets))
        case 404, 405: self = .notFound(status: status)
        case 429: self = .rateLimited(reason: Self.reason(response, secrets))
        case 501:
            self = .notAGateway(status: status, problem: "it doesn't implement POST for \(GatewayURL.path)")
        case 400..<500: self = .refused(status: status, reason: Self.reason(response, secrets))
        default: self = .failing(status: status, reason: Self.reason(response, secrets))
        }
    }

    private init(processed response: ClientResponse) {
        if let complete = try? NotifyResponse(json: response.body, mode: .tolerant) {
            self = .processed(rejected: complete.rejected, isComplete: true)
            return
        }
        var body: JSONValue? = .object([:])
        if !response.body.isEmpty { body = try? JSONValue(json: response.body, mode: .tolerant) }
        let problem: String
        switch body {
        case .object(let object)? where object.isEmpty || object["rejected"]?.isNull == true:
            self = .processed(rejected: [], isComplete: false)
            return
        case .object(let object)? where object["rejected"] != nil: problem = "\"rejected\" isn't a list of strings"
        // An object with other members is the response of another API.
        case .object?: problem = "the object of its response has no \"rejected\""
        case .some: problem = "its response is JSON, but not an object"
        case nil:
            let type = Self.mediaType(of: response)
            let isNamedJSON = type.map { $0 == "application/json" || $0.hasSuffix("+json") } ?? false
            problem =
                isNamedJSON
                ? "its response isn't valid JSON, although it has the type \(type ?? "")"
                : "its response isn't JSON, " + (type.map { "but of the type \($0)" } ?? "and has no media type")
        }
        self = .notAGateway(status: response.head.status.code, problem: problem)
    }

    /// Returns the origin of a redirect's target, or its path on the same server without its query.
    private static func target(_ location: String, _ secrets: Secrets) -> String? {
        if let origin = BaseURL.origin(of: location) { return "\(origin)" }
        guard location.hasPrefix("/"), !location.hasPrefix("//") else { return nil }
        let path = String(location.prefix { $0 != "?" && $0 != "#" })
        return secrets.removed(from: path).shortened(to: 100).singleLine
    }

    /// Returns the media type without parameters.
    private static func mediaType(of response: ClientResponse) -> String? {
        response.head.headerFields[.contentType].map { field in
            String(field.prefix { $0 != ";" }).lowercased().shortened(to: 60).singleLine
        }
    }

    init(_ error: any Error) {
        switch error {
        case let error as TransportError:
            switch error.reason {
            case .timedOut(let timeout): self = .timeout(seconds: timeout / .seconds(1), advice: error.schemeAdvice)
            case .connectionFailed(let problem):
                self = .unreachable(reason: problem.shortened(to: 200).singleLine, advice: error.schemeAdvice)
            }
        case let error as ResponseTooLargeError:
            self = .notAGateway(
                status: error.head.status.code, problem: "its response has more than \(error.maxBytes) bytes")
        default: self = .unreachable(reason: "\(error)".shortened(to: 200).singleLine)
        }
    }

    /// Returns the message of an error; without one the beginning of a plain text, or the type of another body.
    private static func reason(_ response: ClientResponse, _ secrets: Secrets) -> String {
        let object = try? JSONObject(json: response.body, mode: .tolerant)
        let words = [object?["errcode"]?.string, object?["error"]?.string].compactMap(\.self)
        let type = mediaType(of: response)
        guard !words.isEmpty || type == "text/plain" else {
            return object == nil && !response.body.isEmpty ? type.map { "of the type \($0), not JSON" } ?? "" : ""
        }
        let text = words.isEmpty ? String(decoding: response.body, as: UTF8.self) : words.joined(separator: ": ")
        // Secrets first: a shortened text may end within one.
        return secrets.removed(from: text).shortened(to: 200).singleLine
    }
}
