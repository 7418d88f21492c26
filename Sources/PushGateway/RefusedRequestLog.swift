import APIRuntime
import HTTPTypes
import Logging
import PushDelivery

/// Middleware that logs refused requests: status, code, reason and the client's address. Without it an operator couldn't
/// find out why a homeserver's notifications don't arrive.
///
/// Violations are logged by code and place, not by their message, which may quote a pushkey or a message's text. The
/// first ten lines a minute of a client and status have the level `notice` for requests to the notify path, `info` for
/// others. Further ones have the level `debug`.
struct RefusedRequestLog: ServerMiddleware {
    private let notifyPath: String
    private let logger: Logger
    private let throttle: LogThrottle

    init(notifyPath: String, logger: Logger, clock: any DeliveryClock) {
        self.notifyPath = notifyPath
        self.logger = logger
        throttle = LogThrottle(clock: clock)
    }

    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        let response = await next(request)
        // 429 and 5xx aren't refusals of the request; their causes have log lines of their own.
        if response.status.kind == .clientError, response.status != .tooManyRequests { log(response, to: request) }
        return response
    }

    private func log(_ response: ServerResponse, to request: ServerRequest) {
        let peer = request.context.peer.map { "\($0.ip)" } ?? "unknown"
        let status = response.status.code
        var metadata: Logger.Metadata = [
            "request_id": "\(request.context.id)", "peer": "\(peer)", "method": "\(request.head.method)",
            "status": "\(status)",
        ]
        if let route = request.context.route {
            metadata["route"] = "\(route)"
        } else {
            let path = (request.head.path ?? "").prefix { $0 != "?" }
            metadata["path"] = "\(LogText.clean(String(path), length: 100))"
        }
        if let error = try? JSONObject(json: response.body, mode: .tolerant) {
            metadata["errcode"] = error["errcode"]?.string.map { "\($0)" }
            metadata["reason"] = "\(Self.reason(error))"
        }
        let level: Logger.Level = request.context.route == notifyPath ? .notice : .info
        switch throttle.permission(for: "\(peer) \(status)") {
        case .allowed: logger.log(level: level, "refused a request", metadata: metadata)
        case .last:
            metadata["note"] = "further ones of this client are logged at level debug for a minute"
            logger.log(level: level, "refused a request", metadata: metadata)
        case .refused: logger.debug("refused a request", metadata: metadata)
        }
    }

    private static func reason(_ error: JSONObject) -> String {
        guard let violations = error["violations"]?.array, !violations.isEmpty else {
            return LogText.clean(error["error"]?.string ?? "")
        }
        let shown = violations.prefix(3).compactMap { violation in
            violation["code"]?.string.map { "\($0) at \(place(violation["pointer"]?.string ?? ""))" }
        }
        let rest = violations.count - shown.count
        return shown.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
    }

    /// The names in places that are logged. A client chooses other names, which may be confidential.
    private static let names: Set<String> = [
        "notification", "event_id", "room_id", "type", "sender", "sender_display_name", "room_name", "room_alias",
        "user_is_target", "prio", "content", "counts", "unread", "missed_calls", "devices", "app_id", "pushkey",
        "pushkey_ts", "data", "format", "tweaks",
    ]

    /// Returns a JSON Pointer up to the first name that a client has chosen.
    private static func place(_ pointer: String) -> String {
        let tokens = pointer.split(separator: "/")
        let known = tokens.prefix { names.contains(String($0)) || Int($0) != nil }
        let path = known.map { "/" + $0 }.joined() + (known.count < tokens.count ? "/…" : "")
        return path.isEmpty ? "the root" : path
    }
}
