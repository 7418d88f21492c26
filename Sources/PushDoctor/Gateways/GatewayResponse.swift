import APIRuntime
import AsyncHTTPClientTransport
import HTTPTypes
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
    /// 429.
    case rateLimited
    /// 5xx, with the gateway's words.
    case failing(status: Int, reason: String)
    /// 3xx, with the origin of the new URL. Homeservers don't follow it.
    case redirect(status: Int, target: String?)
    /// A body that isn't a gateway's, such as a web page, with its media type.
    case notAGateway(status: Int, contentType: String?)
    /// No complete response in time.
    case timeout(seconds: Double)
    /// No connection.
    case unreachable(reason: String)

    /// Whether the gateway processed the notification.
    var isProcessed: Bool { if case .processed = self { true } else { false } }

    /// Whether the gateway's app or provider, rather than its address, may be the reason of a failure.
    var mayDependOnApp: Bool {
        switch self {
        case .refused, .failing: true
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
            let target = response.head.headerFields[.location].flatMap { BaseURL.origin(of: $0) }
            self = .redirect(status: status, target: target.map { "\($0)" })
        case 404, 405: self = .notFound(status: status)
        case 429: self = .rateLimited
        case 400..<500: self = .refused(status: status, reason: Self.reason(response, secrets))
        default: self = .failing(status: status, reason: Self.reason(response, secrets))
        }
    }

    private init(processed response: ClientResponse) {
        if let complete = try? NotifyResponse(json: response.body, mode: .tolerant) {
            self = .processed(rejected: complete.rejected, isComplete: true)
            return
        }
        var object: JSONObject? = [:]
        if !response.body.isEmpty { object = try? JSONObject(json: response.body) }
        // An object with other members is the response of another API.
        if let object, object.isEmpty || object["rejected"]?.isNull == true {
            self = .processed(rejected: [], isComplete: false)
        } else {
            let type = response.head.headerFields[.contentType]?.prefix { $0 != ";" }
            self = .notAGateway(
                status: response.head.status.code, contentType: type.map { String($0).shortened(to: 60).singleLine })
        }
    }

    init(_ error: any Error) {
        switch error {
        case let error as TransportError:
            switch error.reason {
            case .timedOut(let timeout): self = .timeout(seconds: timeout / .seconds(1))
            case .connectionFailed(let problem): self = .unreachable(reason: problem.shortened(to: 200).singleLine)
            }
        case let error as ResponseTooLargeError:
            self = .notAGateway(
                status: error.head.status.code,
                contentType: error.head.headerFields[.contentType].map { $0.shortened(to: 60).singleLine })
        default: self = .unreachable(reason: "\(error)".shortened(to: 200).singleLine)
        }
    }

    /// Returns the message of an error; without one the beginning of the body.
    private static func reason(_ response: ClientResponse, _ secrets: Secrets) -> String {
        let object = try? JSONObject(json: response.body, mode: .tolerant)
        let words = [object?["errcode"]?.string, object?["error"]?.string].compactMap(\.self)
        let isText = response.head.headerFields[.contentType]?.hasPrefix("text/plain") ?? false
        guard !words.isEmpty || isText else { return "" }
        let text = words.isEmpty ? String(decoding: response.body, as: UTF8.self) : words.joined(separator: ": ")
        // Secrets first: a shortened text may end within one.
        return secrets.removed(from: text).shortened(to: 200).singleLine
    }
}
