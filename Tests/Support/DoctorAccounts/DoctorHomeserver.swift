import APIRuntime
import AsyncHTTPClientTransport
import ClientServerAPI
import HTTPTypes
import HomeserverPush
import LoopbackServer

/// A homeserver on the loopback interface with one account, whose pushers and push rules are those of `HomeserverPush`.
public struct DoctorHomeserver: Sendable {
    public static let userID = "@fern:garden.example"
    public static let deviceID = "TABLET"
    public static let token = "fern-access-token"
    /// A pushkey of the account, which no report may contain.
    public static let pushkey = "c2VjcmV0IHB1c2hrZXkgb2YgZmVybg=="
    /// The time of tests in seconds since 1970.
    public static let now = 1_767_225_600.0

    public let service: HomeserverPushService
    public let baseURL: BaseURL

    /// Returns a connection with an access token.
    public func connection(token: String = Self.token) -> APIConnection {
        APIConnection(
            transport: AsyncHTTPClientTransport(timeout: .seconds(60)), baseURL: baseURL,
            accessToken: AccessToken(token))
    }

    /// Runs a closure with a homeserver, which stops when the closure ends.
    /// - Parameters:
    ///   - pushers: the list of pushers, verbatim; `nil` for those that are set.
    ///   - rules: the response of `GET /pushrules/`, verbatim; `nil` for the rules of the account.
    ///   - devices: the response of `GET /devices`; `nil` if the homeserver has no such operation.
    public static func with<Value>(
        pushers: JSONObject? = nil, rules: JSONObject? = nil,
        devices: JSONObject? = ["devices": [["device_id": .string(Self.deviceID)]]],
        _ body: (DoctorHomeserver) async throws -> Value
    ) async throws -> Value {
        let sessions = SessionStore()
        sessions.add(AccessToken(token), for: AuthenticatedUser(userID: userID, deviceID: deviceID))
        var configuration = HomeserverPushConfiguration()
        configuration.allowsHTTPGateways = true
        configuration.supportsDisabledPushers = true
        let service = HomeserverPushService(
            store: InMemoryPushStore(), authenticator: sessions,
            transport: AsyncHTTPClientTransport(timeout: .seconds(60)), configuration: configuration, logger: .silent)
        var router = APIRouter()
        service.register(on: &router)
        let owner: JSONObject = ["user_id": .string(userID), "device_id": .string(deviceID)]
        let responses: [(path: String, response: JSONObject?)] = [
            ("account/whoami", owner), ("pushers", pushers), ("pushrules/", rules), ("devices", devices),
        ]
        for (path, response) in responses {
            guard let response else { continue }
            router.on(.get, "/_matrix/client/v3/\(path)") { request in
                guard let user = sessions.user(of: try request.accessToken()), user.userID == userID else {
                    throw MatrixError.unknownToken
                }
                return ServerResponse(json: response)
            }
        }
        return try await withServer(router) { baseURL in
            try await body(DoctorHomeserver(service: service, baseURL: baseURL))
        }
    }

    /// Sets a pusher of the account.
    /// - Parameters:
    ///   - url: `data.url`.
    ///   - data: further members of `data`.
    ///   - members: members that the specification doesn't define.
    public func setPusher(
        url: String, appID: String = "garden.chat", pushkey: String = Self.pushkey, device: String = "Fern's tablet",
        format: String? = nil, profileTag: String? = nil, data: JSONObject = [:], members: JSONObject = [:]
    ) async throws {
        try await service.setPusher(
            .http(
                .init(
                    pushkey: pushkey, appID: appID, appDisplayName: "Garden Chat", deviceDisplayName: device,
                    profileTag: profileTag, lang: "en",
                    data: HTTPPusherData(url: url, format: format, additionalProperties: data),
                    additionalProperties: members)),
            caller: AuthenticatedUser(userID: Self.userID, deviceID: Self.deviceID))
    }
}
