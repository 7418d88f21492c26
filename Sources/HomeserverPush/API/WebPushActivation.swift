import APIRuntime
import ClientServerAPI
import HTTPTypes
import Logging
import PushDelivery
import PushGatewayAPI
import StringGrammars
import WebPushPusherAPI

/// Pushers that are notified by Web Push (MSC4174): how clients set them, and activate them with the token of a message
/// that they have got.
struct WebPushActivation: Sendable {
    let service: HomeserverPushService
    let webPush: HomeserverWebPush

    /// Creates or changes a pusher.
    ///
    /// A new one, and one whose subscription has changed, gets a message with a token, and no notifications until the
    /// client sends the token back. So does one that was never activated.
    /// - Returns: whether the pusher has to be activated.
    func setPusher(_ request: WebPushPusher, of caller: AuthenticatedUser) async throws -> Bool {
        try service.changes?.check(caller.userID)
        var setting = try PusherSetting(request, of: caller, service.configuration)
        try await check(setting.pusher)
        let stored = try await pusher(setting.pusher, of: caller.userID)
        let token = Self.makeToken()
        if stored?.setting.webPush == .activated, stored?.pusher.hasSameSubscription(as: setting.pusher) == true {
            setting.webPush = .activated
        } else {
            let expires = service.clock.timestamp + WebPushState.tokenLifetime
            setting.webPush = .awaitingActivation(token: token, expires: expires)
        }
        try await service.store(setting, keepsOthers: request.append ?? false)
        guard setting.webPush != .activated else { return false }
        if let set = try await pusher(setting.pusher, of: caller.userID), set.setting.webPush == setting.webPush {
            service.workers.activations.send(token, to: set)
        }
        return true
    }

    /// Activates a pusher.
    /// - Throws: 404 `M_NOT_FOUND`, 400 `M_UNKNOWN_ACTIVATION_TOKEN`, 400 `M_EXPIRED_ACTIVATION_TOKEN`.
    func activate(_ request: ActivatePusherRequest, of caller: AuthenticatedUser) async throws {
        let pushers = try await service.withStore { try await service.store.pushers(of: caller.userID) }
            .filter { $0.setting.webPush != nil && $0.pusher.appID.isIdentical(to: request.appID) }
        guard !pushers.isEmpty else { throw MatrixError.notFound("there is no Web Push pusher of this app") }
        for pusher in pushers {
            guard case .awaitingActivation(let token, let expires)? = pusher.setting.webPush,
                token.isIdentical(to: request.ackToken), !token.isEmpty
            else { continue }
            let now = service.clock.timestamp
            guard now < expires else {
                throw MatrixError(
                    status: .badRequest, errcode: "M_EXPIRED_ACTIVATION_TOKEN",
                    message: "the token has expired; set the pusher again")
            }
            if try await service.withStore({ try await service.store.activatePusher(pusher, now: now) }) { return }
        }
        throw MatrixError(
            status: .badRequest, errcode: "M_UNKNOWN_ACTIVATION_TOKEN", message: "no pusher waits for this token")
    }

    /// Returns an unguessable token of 128 bits.
    private static func makeToken() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private func pusher(_ pusher: Pusher, of userID: String) async throws -> RegisteredPusher? {
        try await service.withStore { try await service.store.pushers(of: userID) }.first {
            $0.pusher.appID.isIdentical(to: pusher.appID) && $0.pusher.pushkey.isIdentical(to: pusher.pushkey)
        }
    }

    /// Checks the subscription: whether there is a message for it.
    private func check(_ pusher: Pusher) async throws {
        let message = PushGatewayAPI.Notification(activating: pusher, setAt: service.clock.timestamp, token: "")
        guard let device = message.devices.first else { return }
        let context = DeliveryContext(
            app: "web_push", deadline: service.clock.now + .seconds(5), clock: service.clock, logger: .silent)
        do throws(DeliveryFailure) {
            _ = try await webPush.activationProvider.request(for: message, to: device, context: context)
        } catch {
            switch error.meaning {
            case .rejected(let reason), .suspectRejection(let reason, _), .failed(let reason):
                throw MatrixError.invalidParam(reason.replacing("data.endpoint", with: "data.url"))
            default:
                service.logger.error("cannot make a Web Push message: \(error)")
                throw MatrixError(
                    status: .serviceUnavailable, errcode: .unknown, message: "Web Push can't be used now",
                    responseFields: [.retryAfter: "60"])
            }
        }
    }
}

extension WebPushActivation: WebPushPusherServer {
    func authenticate(_ accessToken: AccessToken) async throws -> AuthenticatedUser {
        try await service.authenticate(accessToken)
    }

    func activatePusher(_ body: ActivatePusherRequest, caller: AuthenticatedUser) async throws {
        try await activate(body, of: caller)
    }
}

/// `POST /pushers/set` with the kind `webpush`, which the specification doesn't have.
extension WebPushActivation: ServerMiddleware {
    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        guard request.head.method == .post, request.context.route == "/_matrix/client/v3/pushers/set",
            let body = try? await request.body(as: JSONObject.self), body["kind"] == .string("webpush")
        else { return await next(request) }
        let caller = try await authenticate(request.accessToken(in: [.bearer, .query("access_token")]))
        let pusher = try await request.body(as: WebPushPusher.self)
        let isNew = try await setPusher(pusher, of: caller)
        return ServerResponse(status: isNew ? .created : .ok, json: JSONObject())
    }
}

extension Pusher {
    fileprivate func hasSameSubscription(as other: Pusher) -> Bool {
        data.url == other.data.url && data.additionalProperties["auth"] == other.data.additionalProperties["auth"]
    }
}
