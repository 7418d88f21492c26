import ClientServerAPI
import HomeserverPush
import PostgreSQLClient

extension PostgreSQLPushStore {
    public func pushers(of userID: String) async throws(PushStoreError) -> [RegisteredPusher] {
        var pushers: [RegisteredPusher] = []
        for row in try await pool.run(Statements.pushers, [StoredText.key(userID)]) {
            var reader = RowReader(row)
            pushers.append(try reader.pusher())
        }
        return pushers
    }

    public func usersWithPushers(after userID: String?, limit: Int) async throws(PushStoreError) -> [String] {
        var users: [String] = []
        for row in try await pool.run(
            Statements.usersWithPushers, [StoredText.key(userID ?? ""), String(max(0, limit))])
        {
            var reader = RowReader(row)
            users.append(StoredText.identifier(try reader.text()))
        }
        return users
    }

    public func setPusher(
        _ setting: PusherSetting, keepsOthers: Bool, maxPerUser: Int, now: Timestamp
    ) async throws(PushStoreError) -> PusherChange {
        let pusher = setting.pusher
        let rows = try await pool.run(
            Statements.setPusher,
            [
                StoredText.key(setting.userID), StoredText.key(pusher.appID), StoredText.key(pusher.pushkey),
                StoredText.key(pusher.kind.rawValue), setting.deviceID.map(StoredText.key),
                StoredText.sortedJSON(setting.storedPusher), setting.storedURL, setting.isEnabled ? "t" : "f",
                keepsOthers ? "t" : "f", String(maxPerUser), String(now.milliseconds),
            ])
        var reader = RowReader(rows.first ?? [])
        let number = try reader.integer()
        if try reader.boolean() { signal.queued() }
        return switch number {
        case 0: .created
        case 1: .changed
        case 2: .unchanged
        default: .tooMany
        }
    }

    @discardableResult
    public func removePusher(
        appID: String, pushkey: String, of userID: String
    ) async throws(PushStoreError) -> Bool {
        try await integer(
            Statements.removePusher, [StoredText.key(userID), StoredText.key(appID), StoredText.key(pushkey)]) > 0
    }

    @discardableResult
    public func removeRejectedPusher(
        _ id: RegisteredPusher.ID, revision: Int64
    ) async throws(PushStoreError) -> Bool {
        try await integer(Statements.removeRejectedPusher, [String(id), String(revision)]) > 0
    }

    public func activatePusher(_ pusher: RegisteredPusher, now: Timestamp) async throws(PushStoreError) -> Bool {
        var setting = pusher.setting
        setting.webPush = .activated
        let rows = try await pool.run(
            Statements.activatePusher,
            [
                String(pusher.id), String(pusher.revision), StoredText.sortedJSON(setting.storedPusher),
                setting.storedURL, String(now.milliseconds),
            ])
        var reader = RowReader(rows.first ?? [])
        let isActivated = try reader.boolean()
        if try reader.boolean() { signal.queued() }
        return isActivated
    }

    @discardableResult
    public func removePushers(
        of userID: String, devices: [String]?, except: String?
    ) async throws(PushStoreError) -> Int {
        Int(
            try await integer(
                Statements.removeDevicePushers,
                [
                    StoredText.key(userID), devices.map { PostgreSQLText.textArray($0.map(StoredText.key)) },
                    except.map(StoredText.key),
                ]))
    }

    /// Runs a statement that returns a number.
    func integer(_ statement: PostgreSQLStatement, _ parameters: [String?]) async throws(PushStoreError) -> Int64 {
        var reader = RowReader(try await pool.run(statement, parameters).first ?? [])
        return try reader.integer()
    }

    /// Runs a statement that returns whether something was queued.
    func queue(_ statement: PostgreSQLStatement, _ parameters: [String?]) async throws(PushStoreError) {
        var reader = RowReader(try await pool.run(statement, parameters).first ?? [])
        if try reader.boolean() { signal.queued() }
    }
}
