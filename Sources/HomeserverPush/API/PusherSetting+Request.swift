import APIRuntime
import ClientServerAPI
import HTTPTypes
import PushRules
import StringGrammars
import WebPushPusherAPI

extension PusherSetting {
    /// Maximum size of a pusher in bytes of JSON. Every notification contains the pusher's `data`.
    static let maxBytes = 16_384
    /// The app ID of email pushers (client-server API, `POST /pushers/set`).
    private static let emailAppID = "m.email"

    /// Checks the pusher that a client sets. The decoder has checked the limits of `app_id` (64 characters) and `pushkey`
    /// (512 bytes).
    /// - Parameter user: the user and the device of the request.
    /// - Returns: `nil` for a request that deletes a pusher.
    /// - Throws: 400 `M_INVALID_PARAM` for a `data.url` that isn't a gateway's, an `email` pusher whose `app_id` isn't
    ///   `m.email`, and an unknown kind; 400 `M_BAD_JSON` for an `org.matrix.msc3881.enabled` that isn't a Boolean; 413
    ///   `M_TOO_LARGE`.
    init?(
        _ request: SetPusherRequest, of user: AuthenticatedUser, _ configuration: HomeserverPushConfiguration
    ) throws(MatrixError) {
        let pusher: Pusher
        let gateway: GatewayAddress?
        let members: JSONObject
        switch request {
        case .http(let http):
            gateway = try GatewayAddress(http.data.url, configuration)
            pusher = Pusher(
                pushkey: http.pushkey, kind: .http, appID: http.appID, appDisplayName: http.appDisplayName,
                deviceDisplayName: http.deviceDisplayName, profileTag: http.profileTag, lang: http.lang,
                data: PusherData(
                    url: http.data.url, format: http.data.format,
                    additionalProperties: http.data.additionalProperties))
            members = http.additionalProperties
        case .email(let email):
            guard email.appID.isIdentical(to: Self.emailAppID) else {
                throw .invalidParam("app_id must be \(Self.emailAppID) for kind email")
            }
            gateway = nil
            pusher = Pusher(
                pushkey: email.pushkey, kind: .email, appID: email.appID, appDisplayName: email.appDisplayName,
                deviceDisplayName: email.deviceDisplayName, profileTag: email.profileTag, lang: email.lang,
                data: email.data)
            members = email.additionalProperties
        case .pusherDeletion: return nil
        case .unknown: throw .invalidParam("kind must be http, email or null")
        }
        try Self.checkSize(pusher)
        self.init(
            userID: user.userID, pusher: pusher, gateway: gateway, deviceID: user.deviceID,
            isEnabled: configuration.supportsDisabledPushers ? try members.enablesPusher : true)
    }

    /// Checks a pusher that is notified by Web Push, but not its subscription. It isn't activated.
    /// - Throws: 400 `M_INVALID_PARAM` for a `data.url` that isn't an HTTPS URL; as for other kinds.
    init(
        _ request: WebPushPusher, of user: AuthenticatedUser, _ configuration: HomeserverPushConfiguration
    ) throws(MatrixError) {
        guard configuration.allowsHTTPGateways || request.data.url.lowercased().hasPrefix("https://") else {
            throw .invalidParam("data.url must be an https URL")
        }
        var data = PusherData(
            url: request.data.url, format: request.data.format, additionalProperties: request.data.additionalProperties)
        data.additionalProperties["auth"] = .string(request.data.auth)
        let pusher = Pusher(
            pushkey: request.pushkey, kind: Self.webPushKind, appID: request.appID,
            appDisplayName: request.appDisplayName, deviceDisplayName: request.deviceDisplayName,
            profileTag: request.profileTag, lang: request.lang, data: data)
        try Self.checkSize(pusher)
        self.init(
            userID: user.userID, pusher: pusher, gateway: nil, deviceID: user.deviceID,
            isEnabled: configuration.supportsDisabledPushers ? try request.additionalProperties.enablesPusher : true)
    }

    private static func checkSize(_ pusher: Pusher) throws(MatrixError) {
        guard pusher.jsonBytes().count <= maxBytes else {
            throw MatrixError(
                status: .contentTooLarge, errcode: .tooLarge,
                message: "a pusher cannot have more than \(maxBytes) bytes")
        }
    }

    /// The pusher as `GET /pushers` lists it.
    func listed(_ configuration: HomeserverPushConfiguration) -> Pusher {
        var pusher = pusher
        if let webPush { pusher.additionalProperties["activated"] = .boolean(webPush == .activated) }
        guard configuration.supportsDisabledPushers else { return pusher }
        pusher.additionalProperties[JSONObject.enabledKey] = .boolean(isEnabled)
        if let deviceID { pusher.additionalProperties[JSONObject.deviceIDKey] = .string(deviceID) }
        return pusher
    }
}

extension SetPusherRequest {
    /// Whether other users' pushers with the same `app_id` and `pushkey` are kept.
    var keepsOthers: Bool {
        switch self {
        case .http(let http): http.append ?? false
        case .email(let email): email.append ?? false
        case .pusherDeletion, .unknown: true
        }
    }
}

extension GatewayAddress {
    fileprivate init(_ url: String, _ configuration: HomeserverPushConfiguration) throws(MatrixError) {
        try self.init(url)
        guard configuration.allowsHTTPGateways || baseURL.scheme == "https" else {
            throw .invalidParam("data.url must be an https URL with the path \(Self.path)")
        }
    }
}

extension JSONObject {
    fileprivate static let enabledKey = "org.matrix.msc3881.enabled"
    fileprivate static let deviceIDKey = "org.matrix.msc3881.device_id"

    /// Whether the pusher is enabled (MSC3881); it is if the member is absent.
    fileprivate var enablesPusher: Bool {
        get throws(MatrixError) {
            guard let value = self[Self.enabledKey] else { return true }
            guard let isEnabled = value.boolean else {
                throw MatrixError(
                    status: .badRequest, errcode: .badJSON, message: "\(Self.enabledKey) must be true or false")
            }
            return isEnabled
        }
    }
}
