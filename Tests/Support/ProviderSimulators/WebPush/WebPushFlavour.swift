import APIRuntime
import HTTPTypes

/// A push service with its way to report errors.
public enum WebPushFlavour: String, Sendable, CaseIterable {
    /// autopush, Firefox' push service.
    case mozilla
    /// web.push.apple.com.
    case apple
    /// fcm.googleapis.com.
    case google
    /// wns2-….notify.windows.com.
    case windows
}

/// A reason to refuse a message.
public enum WebPushError: Error, Sendable, Hashable {
    case missingTTL, invalidTTL, invalidUrgency, invalidTopic, invalidEncoding, missingVAPID, invalidVAPID
    case keyMismatch, tooLarge, unknownSubscription, expiredSubscription, invalidCachePolicy, wrongMethod

    /// The error as a service responds with it.
    func reply(_ flavour: WebPushFlavour) -> SimulatedReply {
        switch flavour {
        case .mozilla: mozilla
        case .apple: apple
        case .google: SimulatedReply(googleStatus, body: Array("\(self)\n".utf8))
        case .windows: windows
        }
    }

    /// autopush's `errno`s (autopush-rs, `docs/src/errors.md`).
    private var mozilla: SimulatedReply {
        let (status, errno): (Int, Int64) =
            switch self {
            case .missingTTL: (400, 111)
            case .invalidTTL: (400, 112)
            case .invalidTopic: (400, 113)
            case .invalidUrgency: (400, 114)
            case .invalidEncoding: (400, 110)
            case .invalidCachePolicy: (400, 101)
            case .missingVAPID, .invalidVAPID, .keyMismatch: (401, 109)
            case .tooLarge: (413, 104)
            case .unknownSubscription: (404, 102)
            case .expiredSubscription: (410, 103)
            case .wrongMethod: (405, 999)
            }
        let title = status == 404 ? "Not Found" : status == 410 ? "Gone" : "Error"
        return SimulatedReply(
            status,
            json: [
                "code": .integer(Int64(status)), "errno": .integer(errno), "error": .string(title),
                "message": .string("\(self)"),
            ])
    }

    /// Apple's reasons ("Sending web push notifications in web apps and browsers").
    private var apple: SimulatedReply {
        let (status, reason) =
            switch self {
            case .missingTTL, .invalidTTL: (400, "BadTtl")
            case .invalidUrgency: (400, "BadUrgency")
            case .invalidTopic: (400, "BadWebPushTopic")
            case .invalidEncoding, .invalidCachePolicy: (400, "BadWebPushRequest")
            case .missingVAPID, .invalidVAPID: (403, "BadJwtToken")
            case .keyMismatch: (403, "VapidPkHashMismatch")
            case .tooLarge: (413, "PayloadTooLarge")
            case .unknownSubscription: (404, "BadPath")
            case .expiredSubscription: (410, "Unregistered")
            case .wrongMethod: (405, "MethodNotAllowed")
            }
        return SimulatedReply(status, json: ["reason": .string(reason)])
    }

    private var googleStatus: Int {
        switch self {
        case .missingVAPID, .invalidVAPID: 401
        case .keyMismatch: 403
        case .tooLarge: 413
        case .unknownSubscription: 404
        case .expiredSubscription: 410
        case .wrongMethod: 405
        default: 400
        }
    }

    private var windows: SimulatedReply {
        var fields: HTTPFields = [.wnsStatus: "dropped", .wnsNotificationStatus: "dropped"]
        fields[.wnsErrorDescription] =
            self == .invalidCachePolicy ? "Ttl value conflicts with X-WNS-Cache-Policy" : "\(self)"
        return SimulatedReply(googleStatus, fields: fields)
    }
}

extension HTTPField.Name {
    static let urgency = HTTPField.Name(constant: "urgency")
    static let ttl = HTTPField.Name(constant: "ttl")
    static let wnsStatus = HTTPField.Name(constant: "x-wns-status")
    static let wnsNotificationStatus = HTTPField.Name(constant: "x-wns-notificationstatus")
    static let wnsErrorDescription = HTTPField.Name(constant: "x-wns-error-description")
}
