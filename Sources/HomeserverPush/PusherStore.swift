import APIRuntime
import ClientServerAPI
import PushRules
import StringGrammars
import Synchronization

/// A pusher with its user, its gateway and the time at which it was set.
public struct RegisteredPusher: Hashable, Sendable {
    /// The user whose notifications go to the pusher.
    public let userID: String
    /// The pusher, as `GET /pushers` lists it.
    public let pusher: Pusher
    /// The gateway; `nil` for kinds without one.
    public let gateway: GatewayAddress?
    /// The time of the last `POST /pushers/set` for it, in seconds since 1970 (UTC): `pushkey_ts` of notifications.
    public let setAt: Int64
    /// Number of the change that set the pusher; distinguishes changes within a second.
    let revision: UInt64
}

/// The pushers of one homeserver's users, in memory (client-server API, "Push Notifications").
///
/// A pusher is identified by its user, its `app_id` and its `pushkey`.
public final class PusherStore: Sendable {
    /// Maximum number of pushers of a user; a further one is rejected with 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    public let maxPushersPerUser: Int

    private struct Key: Hashable {
        let appID: OpaqueIdentifier
        let pushkey: OpaqueIdentifier

        init(appID: String, pushkey: String) {
            self.appID = OpaqueIdentifier(appID)
            self.pushkey = OpaqueIdentifier(pushkey)
        }
    }

    private struct State {
        /// By user ID, in the order in which they were first set.
        var pushers: [OpaqueIdentifier: [(key: Key, value: RegisteredPusher)]] = [:]
        var revision: UInt64 = 0
    }

    private let state = Mutex(State())

    public init(maxPushersPerUser: Int = 100) {
        self.maxPushersPerUser = maxPushersPerUser
    }

    /// Returns the user's pushers, the oldest first.
    public func pushers(of userID: String) -> [RegisteredPusher] {
        state.withLock { $0.pushers[OpaqueIdentifier(userID)]?.map(\.value) ?? [] }
    }

    /// Performs a `POST /pushers/set`.
    ///
    /// Creates the pusher, or replaces the user's pusher with the same `app_id` and `pushkey`. Unless `append` is true,
    /// other users' pushers with the same `app_id` and `pushkey` are removed. Deleting a pusher that doesn't exist
    /// succeeds. An `email` pusher is stored and listed, but no mail is sent.
    /// - Parameter time: the current time, in seconds since 1970 (UTC).
    /// - Throws: 400 `M_INVALID_PARAM` for a `data.url` that isn't a gateway's, an `email` pusher whose `app_id` isn't
    ///   `m.email`, or an unknown kind; 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    public func set(_ request: SetPusherRequest, for userID: String, at time: Int64) throws(MatrixError) {
        switch request {
        case .http(let http):
            let gateway = try GatewayAddress(http.data.url)
            let pusher = Pusher(
                pushkey: http.pushkey, kind: .http, appID: http.appID, appDisplayName: http.appDisplayName,
                deviceDisplayName: http.deviceDisplayName, profileTag: http.profileTag, lang: http.lang,
                data: PusherData(
                    url: http.data.url, format: http.data.format,
                    additionalProperties: http.data.additionalProperties))
            try store(pusher, gateway: gateway, for: userID, at: time, keepsOthers: http.append ?? false)
        case .email(let email):
            guard email.appID.isIdentical(to: "m.email") else {
                throw .invalidParam("app_id must be m.email for kind email")
            }
            let pusher = Pusher(
                pushkey: email.pushkey, kind: .email, appID: email.appID, appDisplayName: email.appDisplayName,
                deviceDisplayName: email.deviceDisplayName, profileTag: email.profileTag, lang: email.lang,
                data: email.data)
            try store(pusher, gateway: nil, for: userID, at: time, keepsOthers: email.append ?? false)
        case .pusherDeletion(let deletion):
            remove(Key(appID: deletion.appID, pushkey: deletion.pushkey), of: userID)
        case .unknown:
            throw .invalidParam("kind must be http, email or null")
        }
    }

    /// Removes a pusher that its gateway rejected, unless it was set again in the meantime.
    /// - Returns: whether the pusher was removed.
    @discardableResult
    public func remove(rejected pusher: RegisteredPusher) -> Bool {
        remove(
            Key(appID: pusher.pusher.appID, pushkey: pusher.pusher.pushkey), of: pusher.userID,
            revision: pusher.revision)
    }

    // MARK: State

    private func store(
        _ pusher: Pusher, gateway: GatewayAddress?, for userID: String, at time: Int64, keepsOthers: Bool
    ) throws(MatrixError) {
        let key = Key(appID: pusher.appID, pushkey: pusher.pushkey)
        let user = OpaqueIdentifier(userID)
        let isStored = state.withLock { state in
            state.revision += 1
            let value = RegisteredPusher(
                userID: userID, pusher: pusher, gateway: gateway, setAt: time, revision: state.revision)
            var own = state.pushers[user] ?? []
            if let index = own.firstIndex(where: { $0.key == key }) {
                own[index].value = value
            } else if own.count < maxPushersPerUser {
                own.append((key, value))
            } else {
                return false
            }
            state.pushers[user] = own
            if !keepsOthers {
                for other in state.pushers.keys where other != user {
                    state.pushers[other]?.removeAll { $0.key == key }
                    if state.pushers[other]?.isEmpty == true { state.pushers[other] = nil }
                }
            }
            return true
        }
        guard isStored else {
            throw MatrixError(
                status: .forbidden, errcode: "M_RESOURCE_LIMIT_EXCEEDED",
                message: "a user cannot have more than \(maxPushersPerUser) pushers")
        }
    }

    @discardableResult
    private func remove(_ key: Key, of userID: String, revision: UInt64? = nil) -> Bool {
        state.withLock { state in
            let user = OpaqueIdentifier(userID)
            guard var own = state.pushers[user],
                let index = own.firstIndex(where: {
                    $0.key == key && (revision == nil || $0.value.revision == revision)
                })
            else { return false }
            own.remove(at: index)
            state.pushers[user] = own.isEmpty ? nil : own
            return true
        }
    }
}
