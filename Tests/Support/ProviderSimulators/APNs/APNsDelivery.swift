import APIRuntime
import HTTPTypes

/// A request to `/3/device/…`.
public struct APNsDelivery: Sendable {
    public let request: ReceivedRequest
    /// The device token in hexadecimal, as the path has it.
    public let deviceToken: String
    /// The payload as sent.
    public let payload: [UInt8]
    /// The provider token; `nil` without a well-formed one.
    public let token: JSONWebToken?
    /// The number of requests for this device token with this `apns-id` or payload, from 1.
    public let attempt: Int
    /// The error that the request deserves by APNs' rules; `nil` for a valid request.
    public let error: APNsError?

    public var headers: HTTPFields { request.fields }
    public var connection: Int { request.connection }
    public var stream: Int32 { request.stream ?? 0 }
    /// The payload as JSON.
    public var json: JSONValue? { try? JSONValue(json: payload) }

    /// Returns the value of a header.
    public func header(_ name: String) -> String? { request.value(name) }
}

/// An error response of APNs.
public struct APNsError: Error, Hashable, Sendable {
    public var status: Int
    public var reason: String
    /// The time from which the device token is invalid, in milliseconds since 1970.
    public var timestamp: Int64?

    public init(_ status: Int, _ reason: String, timestamp: Int64? = nil) {
        self.status = status
        self.reason = reason
        self.timestamp = timestamp
    }

    var reply: SimulatedReply {
        var json: JSONObject = ["reason": .string(reason)]
        if let timestamp { json["timestamp"] = .integer(timestamp) }
        return SimulatedReply(status, json: json)
    }
}

extension SimulatedResponse {
    /// An error as APNs responds with it.
    public static func apns(
        _ status: Int, _ reason: String, timestamp: Int64? = nil, retryAfter: String? = nil
    ) -> SimulatedResponse {
        var reply = APNsError(status, reason, timestamp: timestamp).reply
        if let retryAfter { reply.fields[.retryAfter] = retryAfter }
        return .reply(reply)
    }
}
