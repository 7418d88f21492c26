import APIRuntime
import Logging
import NIOCore
import NIOHTTP1

/// The log lines about connections and messages that no operation and no middleware sees: messages that aren't HTTP/1.1,
/// whose senders get an empty 400, header fields that are too large, failed TLS handshakes and the like. The messages
/// aren't logged, because they may contain secrets.
struct RefusalLog: Sendable {
    private let logger: Logger
    private let throttle = LogThrottle()

    init(_ logger: Logger) {
        self.logger = logger
    }

    func record(_ error: HTTPParserError, on channel: any Channel) {
        let isHTTP = error == .headerOverflow
        record(
            isHTTP ? "refused a request" : "refused a message that is not HTTP/1.1", reason: Self.reason(error),
            on: channel)
    }

    /// Writes a line with the client's address. Of each client, ten lines a minute have the level `info`.
    func record(_ message: Logger.Message, reason: String, on channel: any Channel) {
        let peer = channel.remoteAddress?.ipAddress ?? "unknown"
        let permission = throttle.permission(for: peer)
        var metadata: Logger.Metadata = ["peer": "\(peer)", "reason": "\(reason)"]
        if permission == .last {
            metadata["note"] = "further ones of this client have the level debug for up to a minute"
        }
        logger.log(level: permission == .refused ? .debug : .info, message, metadata: metadata)
    }

    private static func reason(_ error: HTTPParserError) -> String {
        switch error {
        case .headerOverflow: "the header fields are too large"
        case .invalidVersion: "the version is neither HTTP/1.0 nor HTTP/1.1"
        case .invalidMethod: "the method is invalid, as in TLS on a port without TLS"
        case .invalidURL, .invalidHost, .invalidPort, .invalidPath, .invalidQueryString, .invalidFragment:
            "the request target is invalid"
        case .invalidHeaderToken: "a header field is invalid"
        case .invalidContentLength, .unexpectedContentLength: "the length of the body is invalid"
        case .invalidChunkSize: "a chunk of the body has no valid size"
        case .invalidEOFState, .closedConnection: "the connection ended in the middle"
        default: "the syntax is invalid"
        }
    }
}
