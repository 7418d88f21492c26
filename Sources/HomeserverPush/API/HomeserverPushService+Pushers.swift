import APIRuntime
import ClientServerAPI
import HTTPTypes

// The operations of pushers (client-server API, "Push Notifications").
extension HomeserverPushService {
    public func getPushers(caller: AuthenticatedUser) async throws -> PushersResponse {
        let pushers = try await withStore { try await store.pushers(of: caller.userID) }
        return PushersResponse(pushers: pushers.map { $0.setting.listed(configuration) })
    }

    /// Creates, changes or deletes a pusher. Deleting a pusher that doesn't exist succeeds. An `email` pusher is stored and
    /// listed, but no mail is sent.
    public func setPusher(_ body: SetPusherRequest, caller: AuthenticatedUser) async throws {
        try changes?.check(caller.userID)
        guard let setting = try PusherSetting(body, of: caller, configuration) else {
            return try await deletePusher(body, of: caller.userID)
        }
        try await store(setting, keepsOthers: body.keepsOthers)
    }

    /// Stores a pusher that a client has set.
    /// - Throws: 403 `M_RESOURCE_LIMIT_EXCEEDED`.
    func store(_ setting: PusherSetting, keepsOthers: Bool) async throws {
        let change = try await withStore {
            try await store.setPusher(
                setting, keepsOthers: keepsOthers, maxPerUser: configuration.maxPushersPerUser, now: clock.timestamp)
        }
        guard change != .tooMany else {
            throw MatrixError(
                status: .forbidden, errcode: "M_RESOURCE_LIMIT_EXCEEDED",
                message: "a user cannot have more than \(configuration.maxPushersPerUser) pushers")
        }
    }

    private func deletePusher(_ body: SetPusherRequest, of userID: String) async throws {
        guard case .pusherDeletion(let deletion) = body else { return }
        try await withStore {
            _ = try await store.removePusher(appID: deletion.appID, pushkey: deletion.pushkey, of: userID)
        }
    }
}
