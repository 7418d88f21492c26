import APIRuntime
import HTTPTypes

/// A request to `messages:send`.
public struct FCMDelivery: Sendable {
    public let request: ReceivedRequest
    /// The member `message`; empty if the body isn't such JSON.
    public let message: JSONObject
    /// The registration token or Firebase installation id.
    public let target: String
    /// Whether the request only validates the message (`validate_only`).
    public let isValidation: Bool
    /// The OAuth access token.
    public let accessToken: String?
    /// The number of requests with this body, from 1.
    public let attempt: Int
    /// The error that the request deserves by FCM's rules; `nil` for a valid request.
    public let error: FCMError?

    public var headers: HTTPFields { request.fields }
    /// The member `data` of the message.
    public var data: JSONObject { message["data"]?.object ?? [:] }

    /// Returns the value of a header.
    public func header(_ name: String) -> String? { request.value(name) }
}

/// A request to the OAuth token endpoint.
public struct FCMTokenRequest: Sendable {
    public let request: ReceivedRequest
    /// The signed assertion; `nil` if it isn't a JWT.
    public let assertion: JSONWebToken?
    /// What is wrong with the request; `nil` for a valid one.
    public let violation: String?
}

/// An error response of FCM.
public struct FCMError: Error, Hashable, Sendable {
    public var status: Int
    /// A code of `google.rpc.Code`: `INVALID_ARGUMENT`.
    public var code: String
    public var message: String
    /// The `errorCode` of the detail `FcmError`; `nil` for none.
    public var errorCode: String?
    /// The field that the detail `google.rpc.BadRequest` names; `nil` for none.
    public var field: String?

    public init(_ status: Int, _ code: String, message: String = "", errorCode: String? = nil, field: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.errorCode = errorCode
        self.field = field
    }

    var reply: SimulatedReply {
        var details: [JSONValue] = []
        if let errorCode {
            details.append([
                "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": .string(errorCode),
            ])
        }
        if let field {
            details.append([
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [["field": .string(field), "description": .string(message)]],
            ])
        }
        var error: JSONObject = [
            "code": .integer(Int64(status)), "message": .string(message), "status": .string(code),
        ]
        if !details.isEmpty { error["details"] = .array(details) }
        return SimulatedReply(status, json: ["error": .object(error)])
    }
}

extension SimulatedResponse {
    /// An error as FCM responds with it.
    /// - Parameters:
    ///   - code: a code of `google.rpc.Code`: `NOT_FOUND`.
    ///   - errorCode: FCM's own code: `UNREGISTERED`; `nil` omits the detail.
    ///   - field: the field of a `google.rpc.BadRequest`.
    ///   - retryAfter: seconds or a date.
    public static func fcm(
        _ status: Int, _ code: String, errorCode: String? = nil, field: String? = nil, message: String = "",
        retryAfter: String? = nil
    ) -> SimulatedResponse {
        var reply = FCMError(status, code, message: message, errorCode: errorCode, field: field).reply
        if let retryAfter { reply.fields[.retryAfter] = retryAfter }
        return .reply(reply)
    }

    /// An error of the OAuth token endpoint: `invalid_grant`.
    public static func oauth(_ status: Int, _ error: String, description: String = "") -> SimulatedResponse {
        .reply(SimulatedReply(status, json: ["error": .string(error), "error_description": .string(description)]))
    }
}
