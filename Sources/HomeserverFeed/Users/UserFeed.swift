import APIRuntime
import ClientServerAPI
import HomeserverFeedAPI
import HomeserverPush
import Logging
import PushDelivery
import PushRules
import StringGrammars

/// The receipts and settings of a user with pushers, by syncs in the user's name.
struct UserFeed: Sendable {
    let userID: String
    let store: any PushStore
    let rules: UserPushRules
    let events: EventProcessor
    let users: FollowedUsers
    let rooms: RoomStates
    /// The locks of rooms.
    let locks: KeyedLocks
    let missed: MissedEvents
    let homeserver: HomeserverConnection
    let configuration: FeedConfiguration
    let slots: SyncSlots
    let clock: any DeliveryClock
    let log: FeedLog
    let metrics: FeedMetrics
    let activity: FeedActivity

    /// The keys of the values in the store.
    private enum Key: String, CaseIterable {
        /// The position of the last sync.
        case position = "sync"
        /// The users that the user ignores, as JSON.
        case ignored
        /// Whether the state of all of the user's rooms is stored.
        case rooms
    }

    /// The key of a value that changes when a user's ``Key/ignored`` does.
    static let ignoredChangesKey = "ignored-changes"

    private static let longestDelay: Duration = .seconds(60)
    /// The number of rooms whose state is read at the same time.
    private static let maxRooms = 4

    // MARK: Begin and end

    /// Adds the user to the followed users, with what the store has.
    func begin() async throws(PushStoreError) {
        let ignored = try await value(.ignored).flatMap { try? JSONValue(json: Array($0.utf8)) }
        users.set(userID, ignored: Set((ignored?.array ?? []).compactMap(\.string)))
    }

    /// Reads the user's push rules, ignored users and rooms from the homeserver.
    func load() async throws {
        let client = homeserver.client(as: userID)
        do {
            let ruleset = try await homeserver.pushRuleClient(as: userID).getGlobalPushRules()
            try await rules.replaceAll(with: ruleset, of: userID)
            try await setIgnored(try await ignoredUsers(client))
            guard try await value(.rooms) == nil else { return }
            rooms.addUnread(try await client.getJoinedRooms().joinedRooms, of: userID)
        } catch let error as PushStoreError {
            throw error
        } catch {
            throw HomeserverFailure("read what a user has set", error)
        }
    }

    /// Removes what the store has of a user who has no pushers any more.
    func end() async throws(PushStoreError) {
        users.remove(userID)
        activity.removeUser(userID)
        for key in Key.allCases { try await setValue(nil, key) }
    }

    private func ignoredUsers(_ client: FeedClient) async throws -> Set<String> {
        do {
            let content = try await client.getAccountData(userID: userID, type: "m.ignored_user_list")
            return SyncUpdate.ignoredUsers(content)
        } catch let error as MatrixError where error.status.code == 404 {
            return []
        }
    }

    // MARK: Work

    /// Follows the user until the task is cancelled.
    /// - Parameter isLoaded: whether ``load()`` had success already.
    func run(isLoaded: Bool) async {
        var isLoaded = isLoaded
        var failures = 0
        while !Task.isCancelled {
            do {
                if !isLoaded { try await load() }
                isLoaded = true
                try await readRooms()
                try await sync()
                if failures > 0 { log.recordRecovery(userID) }
                failures = 0
            } catch {
                guard !Task.isCancelled else { return }
                metrics.failedSyncs.increment()
                activity.recordSyncFailure(of: userID, error)
                log.recordSyncFailure(userID, error)
                let delay = Backoff.delay(initial: .seconds(1), maximum: Self.longestDelay, failures: failures)
                failures += 1
                try? await clock.sleep(until: clock.now + delay)
            }
        }
    }

    /// Stores the state of all rooms of the user, once.
    private func readRooms() async throws {
        guard try await value(.rooms) == nil else { return }
        let joined: [String]
        do {
            joined = try await homeserver.client(as: userID).getJoinedRooms().joinedRooms
        } catch {
            throw HomeserverFailure("list a user's rooms", error)
        }
        rooms.addUnread(joined, of: userID)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, roomID) in joined.enumerated() {
                if index >= Self.maxRooms { try await group.next() }
                group.addTask {
                    try await locks.withLock(roomID) { _ = try await rooms.state(of: roomID) }
                }
            }
            try await group.waitForAll()
        }
        try await setValue("1", .rooms)
    }

    /// Makes one sync after the other.
    private func sync() async throws {
        var position = try await value(.position)
        while !Task.isCancelled {
            let isCrowded = try await slots.withSlot { isCrowded in
                position = try await sync(since: position, waits: !isCrowded && position != nil)
                return isCrowded
            }
            metrics.syncs.increment()
            activity.recordSync(of: userID)
            if isCrowded { try await clock.sleep(until: clock.now + configuration.syncInterval) }
        }
    }

    /// - Returns: the position of the next sync.
    private func sync(since: String?, waits: Bool) async throws -> String? {
        let response: SyncResponse
        do {
            let seconds = configuration.syncTimeout / .milliseconds(1)
            response = try await homeserver.syncClient(as: userID).sync(
                filter: since == nil ? .first : .next, since: since, setPresence: "offline",
                timeout: waits ? Int64(seconds) : 0)
        } catch let error as MatrixError where error.status.code == 400 && since != nil {
            // The homeserver doesn't know the position any more: begin anew.
            log.recordLostPosition(userID)
            try await setValue(nil, .position)
            return nil
        } catch {
            throw HomeserverFailure("sync as a user", error)
        }
        var update = SyncUpdate(response, of: userID, since: since)
        // Sessions may have ended before the first sync.
        if since == nil { update.hasChangedDevices = true }
        try await process(update)
        // Without changes, the earlier position is as good: it isn't stored for each of the syncs that time out.
        let isEmpty =
            response.accountData?.events?.isEmpty ?? true && response.rooms?.join?.isEmpty ?? true
            && !update.hasChangedDevices
        if !isEmpty || since == nil { try await setValue(response.nextBatch, .position) }
        return response.nextBatch
    }

    private func process(_ update: SyncUpdate) async throws {
        if let pushRules = update.pushRules { try await rules.replaceAll(with: pushRules, of: userID) }
        if let ignored = update.ignored { try await setIgnored(ignored) }
        for receipt in update.receipts { try await events.process(receipt) }
        for timeline in update.timelines { missed.add(timeline) }
        if update.hasChangedDevices, configuration.endsPushersWithSessions { try await endPushers() }
    }

    /// Removes the pushers whose devices the user doesn't have any more.
    private func endPushers() async throws {
        let set = Set(try await store.pushers(of: userID).compactMap(\.setting.deviceID).map(OpaqueIdentifier.init))
        guard !set.isEmpty else { return }
        let devices: [DevicesResponse.Device]
        do {
            devices = try await homeserver.client(as: userID).getDevices().devices
        } catch let error as MatrixError where [403, 404].contains(error.status.code) {
            // Receipts and push rules matter more than a list that this homeserver doesn't give.
            return log.recordUnlistedDevices(userID, error)
        } catch {
            throw HomeserverFailure("list a user's devices", error)
        }
        // Pushers that were set in the meantime may have newer devices.
        let ended = set.subtracting(devices.map { OpaqueIdentifier($0.deviceID) })
        guard !ended.isEmpty else { return }
        let count = try await store.removePushers(of: userID, devices: ended.map(\.text), except: nil)
        log.recordEndedSessions(userID, pushers: count)
    }

    private func setIgnored(_ ignored: Set<String>) async throws(PushStoreError) {
        users.setIgnored(ignored, by: userID)
        let json = JSONValue.array(ignored.sorted().map { .string($0) })
        let text = String(decoding: json.jsonBytes(), as: UTF8.self)
        guard try await value(.ignored) != text else { return }
        try await setValue(text, .ignored)
        try await store.setValue(String(UInt64.random(in: .min ... .max)), for: Self.ignoredChangesKey)
    }

    // MARK: Values

    private func value(_ key: Key) async throws(PushStoreError) -> String? {
        try await store.value(for: "\(key.rawValue):\(userID)")
    }

    private func setValue(_ value: String?, _ key: Key) async throws(PushStoreError) {
        try await store.setValue(value, for: "\(key.rawValue):\(userID)")
    }
}

extension SyncFilter {
    /// The filter of the first sync: receipts, without events.
    fileprivate static let first = SyncFilter(eventCount: nil)
    /// The filter of later syncs.
    fileprivate static let next = SyncFilter(eventCount: 20)

    private init(eventCount: Int64?) {
        let none = EventFilter(types: [])
        self.init(
            presence: none, accountData: EventFilter(types: ["m.push_rules", "m.ignored_user_list"]),
            room: RoomFilter(
                timeline: eventCount.map { EventFilter(limit: $0) } ?? none, state: none,
                ephemeral: EventFilter(types: ["m.receipt"]), accountData: none))
    }
}
