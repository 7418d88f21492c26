import ClientServerAPI
import HomeserverPush
import PushRules
import Synchronization

/// A store whose deliveries, and the division of its users, go through functions of the test.
package final class ScriptedStore: PushStore {
    package typealias Claim =
        @Sendable (_ original: () async throws(PushStoreError) -> [PusherClaim])
        async
        throws(PushStoreError) -> [PusherClaim]
    package typealias Next =
        @Sendable (
            _ outcome: DeliveryOutcome?, _ original: () async throws(PushStoreError) -> QueuedDelivery?
        ) async throws(PushStoreError) -> QueuedDelivery?

    private let store: any PushStore
    private let claim: Claim
    private let next: Next
    private let followed: @Sendable (_ userID: String) -> Bool
    private let callbacks = Mutex<[@Sendable () -> Void]>([])

    package init(
        _ store: any PushStore,
        claim: @escaping Claim = { original throws(PushStoreError) in try await original() },
        next: @escaping Next = { _, original throws(PushStoreError) in try await original() },
        follows: @escaping @Sendable (_ userID: String) -> Bool = { _ in true }
    ) {
        self.store = store
        self.claim = claim
        self.next = next
        followed = follows
    }

    // MARK: DeliveryQueue

    package func claim(limit: Int, lease: Duration, now: Timestamp) async throws(PushStoreError) -> [PusherClaim] {
        try await claim { () throws(PushStoreError) in try await store.claim(limit: limit, lease: lease, now: now) }
    }

    package func next(
        _ claim: PusherClaim, after outcome: DeliveryOutcome?, _ rules: DeliveryRules, now: Timestamp
    ) async throws(PushStoreError) -> QueuedDelivery? {
        try await next(outcome) { () throws(PushStoreError) in
            try await store.next(claim, after: outcome, rules, now: now)
        }
    }

    package func nextClaim() async throws(PushStoreError) -> Timestamp? { try await store.nextClaim() }
    package func onQueued(_ callback: @escaping @Sendable () -> Void) { store.onQueued(callback) }
    package func queueStatus(now: Timestamp) async throws(PushStoreError) -> DeliveryQueueStatus {
        try await store.queueStatus(now: now)
    }

    // MARK: PusherStore

    package func pushers(of userID: String) async throws(PushStoreError) -> [RegisteredPusher] {
        try await store.pushers(of: userID)
    }
    package func setPusher(
        _ setting: PusherSetting, keepsOthers: Bool, maxPerUser: Int, now: Timestamp
    ) async throws(PushStoreError) -> PusherChange {
        try await store.setPusher(setting, keepsOthers: keepsOthers, maxPerUser: maxPerUser, now: now)
    }
    package func removePusher(appID: String, pushkey: String, of userID: String) async throws(PushStoreError) -> Bool {
        try await store.removePusher(appID: appID, pushkey: pushkey, of: userID)
    }
    package func removeRejectedPusher(_ id: RegisteredPusher.ID, revision: Int64) async throws(PushStoreError) -> Bool {
        try await store.removeRejectedPusher(id, revision: revision)
    }
    package func activatePusher(
        _ pusher: RegisteredPusher, now: Timestamp
    ) async throws(PushStoreError) -> Bool {
        try await store.activatePusher(pusher, now: now)
    }
    package func removePushers(
        of userID: String, devices: [String]?, except: String?
    ) async throws(PushStoreError) -> Int {
        try await store.removePushers(of: userID, devices: devices, except: except)
    }

    package func usersWithPushers(after userID: String?, limit: Int) async throws(PushStoreError) -> [String] {
        try await store.usersWithPushers(after: userID, limit: limit)
    }

    // MARK: PushRuleStore

    package func pushRules(of userID: String) async throws(PushStoreError) -> StoredPushRules? {
        try await store.pushRules(of: userID)
    }
    package func setPushRules(
        _ overrides: RulesetOverrides, of userID: String, replacing revision: Int64?
    ) async throws(PushStoreError) -> Int64? {
        try await store.setPushRules(overrides, of: userID, replacing: revision)
    }
    package func pushRuleChanges(after revision: Int64, limit: Int) async throws(PushStoreError) -> [StoredPushRules] {
        try await store.pushRuleChanges(after: revision, limit: limit)
    }

    // MARK: NotificationStore

    package func record(_ event: RecordedEvent, now: Timestamp) async throws(PushStoreError) -> Bool {
        try await store.record(event, now: now)
    }
    package func record(_ receipt: ReadReceipt, now: Timestamp) async throws(PushStoreError) {
        try await store.record(receipt, now: now)
    }
    package func recordRedaction(of eventID: String, in roomID: String, now: Timestamp) async throws(PushStoreError) {
        try await store.recordRedaction(of: eventID, in: roomID, now: now)
    }
    package func removeNotifications(
        of userID: String, in roomID: String, now: Timestamp
    ) async throws(PushStoreError) {
        try await store.removeNotifications(of: userID, in: roomID, now: now)
    }
    package func unreadCounts(of userID: String) async throws(PushStoreError) -> UnreadCounts {
        try await store.unreadCounts(of: userID)
    }
    package func unreadThreads(of userID: String, in roomID: String) async throws(PushStoreError) -> [UnreadThread] {
        try await store.unreadThreads(of: userID, in: roomID)
    }
    package func notifications(
        of userID: String, before position: Int64?, limit: Int, onlyHighlights: Bool
    ) async throws(PushStoreError) -> [ListedNotification] {
        try await store.notifications(of: userID, before: position, limit: limit, onlyHighlights: onlyHighlights)
    }
    package func removeNotifications(
        readBefore: Timestamp, unreadBefore: Timestamp, limit: Int
    ) async throws(PushStoreError) -> Int {
        try await store.removeNotifications(readBefore: readBefore, unreadBefore: unreadBefore, limit: limit)
    }

    // MARK: FeedStore

    package func roomState(of roomID: String) async throws(PushStoreError) -> [Event] {
        try await store.roomState(of: roomID)
    }
    package func setRoomState(_ events: [Event], of roomID: String, replacesAll: Bool) async throws(PushStoreError) {
        try await store.setRoomState(events, of: roomID, replacesAll: replacesAll)
    }
    package func removeRoomState(of roomID: String) async throws(PushStoreError) {
        try await store.removeRoomState(of: roomID)
    }
    package func value(for key: String) async throws(PushStoreError) -> String? { try await store.value(for: key) }
    package func setValue(_ value: String?, for key: String) async throws(PushStoreError) {
        try await store.setValue(value, for: key)
    }

    package func follows(_ userID: String) -> Bool { followed(userID) }

    package func onFollowingChanged(_ callback: @escaping @Sendable () -> Void) {
        callbacks.withLock { $0.append(callback) }
    }

    /// Calls back as when processes have started or ended.
    package func changeFollowing() {
        for callback in callbacks.withLock({ $0 }) { callback() }
    }
}
