import ClientServerAPI
import StringGrammars

extension InMemoryPushStore {
    public func pushers(of userID: String) async throws(PushStoreError) -> [RegisteredPusher] {
        transaction { state in
            state.pushers.ids(of: OpaqueIdentifier(userID)).compactMap { state.pushers[$0]?.registered }
        }
    }

    public func usersWithPushers(after userID: String?, limit: Int) async throws(PushStoreError) -> [String] {
        transaction { state in
            // Sorting all is quick enough: services that read the list have a database.
            let users = state.pushers.users.filter { user in
                userID.map { $0.utf8.lexicographicallyPrecedes(user.utf8) } ?? true
            }
            return Array(users.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(limit))
        }
    }

    public func setPusher(
        _ setting: PusherSetting, keepsOthers: Bool, maxPerUser: Int, now: Timestamp
    ) async throws(PushStoreError) -> PusherChange {
        transaction { state in
            let user = OpaqueIdentifier(setting.userID)
            let key = MemoryPusherKey(setting.pusher)
            let change: PusherChange
            if let id = state.pushers.id(of: user, with: key) {
                change = state.changePusher(id, to: setting, now: now)
            } else if state.pushers.ids(of: user).count < maxPerUser {
                state.pushers.insert(setting, settled: state.users[user]?.lastPosition ?? 0, now: now)
                change = .created
            } else {
                return .tooMany
            }
            if !keepsOthers {
                let own = state.pushers.id(of: user, with: key)
                for id in state.pushers.ids(with: key) where id != own { state.pushers.remove(id) }
            }
            return change
        }
    }

    @discardableResult
    public func removePusher(
        appID: String, pushkey: String, of userID: String
    ) async throws(PushStoreError) -> Bool {
        transaction { state in
            let key = MemoryPusherKey(appID: appID, pushkey: pushkey)
            guard let id = state.pushers.id(of: OpaqueIdentifier(userID), with: key) else { return false }
            state.pushers.remove(id)
            return true
        }
    }

    @discardableResult
    public func removeRejectedPusher(
        _ id: RegisteredPusher.ID, revision: Int64
    ) async throws(PushStoreError) -> Bool {
        transaction { state in
            guard state.pushers[id]?.registered.revision == revision else { return false }
            state.pushers.remove(id)
            return true
        }
    }

    public func activatePusher(_ pusher: RegisteredPusher, now: Timestamp) async throws(PushStoreError) -> Bool {
        transaction { state in
            guard
                var setting = state.pushers[pusher.id].flatMap({ stored in
                    stored.registered.revision == pusher.revision ? stored.registered.setting : nil
                })
            else { return false }
            setting.webPush = .activated
            return state.changePusher(pusher.id, to: setting, now: now) == .changed
        }
    }

    @discardableResult
    public func removePushers(
        of userID: String, devices: [String]?, except: String?
    ) async throws(PushStoreError) -> Int {
        transaction { state in
            let removed = state.pushers.ids(of: OpaqueIdentifier(userID)).filter { id in
                guard let setting = state.pushers[id]?.registered.setting, setting.pusher.kind != .email,
                    let device = setting.deviceID
                else { return false }
                if let except, device.isIdentical(to: except) { return false }
                return devices?.contains { device.isIdentical(to: $0) } ?? true
            }
            for id in removed { state.pushers.remove(id) }
            return removed.count
        }
    }
}

extension MemoryState {
    /// Changes what a client has set.
    fileprivate mutating func changePusher(
        _ id: RegisteredPusher.ID, to setting: PusherSetting, now: Timestamp
    ) -> PusherChange {
        guard let before = pushers[id]?.registered.setting, !before.isIdentical(to: setting) else { return .unchanged }
        let newest = users[OpaqueIdentifier(setting.userID)]?.lastPosition ?? 0
        let revision = pushers.nextRevision()
        pushers.change(id) { pusher in
            pusher.registered.setting = setting
            pusher.registered.setAt = now
            pusher.registered.revision = revision
            if !setting.isDeliverable || !before.isDeliverable {
                pusher.queue.restart(after: newest, visibleAt: setting.isDeliverable ? now : nil)
                return
            }
            let hasMoved = before.gateway != setting.gateway
            if hasMoved { pusher.queue.endBackoff() }
            if pusher.queue.visibleAt != nil, hasMoved || pusher.queue.lease != nil {
                pusher.queue.release(visibleAt: pusher.queue.visibleAt.map { min($0, now) })
            }
        }
        return .changed
    }
}

extension PusherSetting {
    /// Returns whether all values are the same.
    fileprivate func isIdentical(to other: Self) -> Bool {
        self == other && deviceID.map(OpaqueIdentifier.init) == other.deviceID.map(OpaqueIdentifier.init)
    }
}

extension MemoryQueue {
    /// Drops what waits, and queues a badge update.
    /// - Parameter time: `nil` if nothing is queued for the pusher from now on.
    fileprivate mutating func restart(after position: Int64, visibleAt time: Timestamp?) {
        release(visibleAt: time)
        settled = position
        inFlight = nil
        wantsBadge = true
        endBackoff()
    }
}
