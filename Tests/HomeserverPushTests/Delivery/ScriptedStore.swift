import ClientServerAPI
import HomeserverPush
import PushRules
import Synchronization

/// A store whose deliveries go through functions of the test.
final class ScriptedStore: PushStore {
    typealias Claim =
        @Sendable (_ original: () async throws(PushStoreError) -> [PusherClaim])
        async
        throws(PushStoreError) -> [PusherClaim]
    typealias Next =
        @Sendable (
            _ outcome: DeliveryOutcome?, _ original: () async throws(PushStoreError) -> QueuedDelivery?
        ) async throws(PushStoreError) -> QueuedDelivery?

    private let store: any PushStore
    private let claim: Claim
    private let next: Next

    init(
        _ store: any PushStore,
        claim: @escaping Claim = { original throws(PushStoreError) in try await original() },
        next: @escaping Next = { _, original throws(PushStoreError) in try await original() }
    ) {
        self.store = store
        self.claim = claim
        self.next = next
    }

    // MARK: DeliveryQueue

    func claim(limit: Int, lease: Duration, now: Timestamp) async throws(PushStoreError) -> [PusherClaim] {
        try await claim { () throws(PushStoreError) in try await store.claim(limit: limit, lease: lease, now: now) }
    }

    func next(
        _ claim: PusherClaim, after outcome: DeliveryOutcome?, _ rules: DeliveryRules, now: Timestamp
    ) async throws(PushStoreError) -> QueuedDelivery? {
        try await next(outcome) { () throws(PushStoreError) in
            try await store.next(claim, after: outcome, rules, now: now)
        }
    }

    func nextClaim() async throws(PushStoreError) -> Timestamp? { try await store.nextClaim() }
    func onQueued(_ callback: @escaping @Sendable () -> Void) { store.onQueued(callback) }
    func queueStatus(now: Timestamp) async throws(PushStoreError) -> DeliveryQueueStatus {
        try await store.queueStatus(now: now)
    }

    // MARK: PusherStore

    func pushers(of userID: String) async throws(PushStoreError) -> [RegisteredPusher] {
        try await store.pushers(of: userID)
    }
    func setPusher(
        _ setting: PusherSetting, keepsOthers: Bool, maxPerUser: Int, now: Timestamp
    ) async throws(PushStoreError) -> PusherChange {
        try await store.setPusher(setting, keepsOthers: keepsOthers, maxPerUser: maxPerUser, now: now)
    }
    func removePusher(appID: String, pushkey: String, of userID: String) async throws(PushStoreError) -> Bool {
        try await store.removePusher(appID: appID, pushkey: pushkey, of: userID)
    }
    func removeRejectedPusher(_ id: RegisteredPusher.ID, revision: Int64) async throws(PushStoreError) -> Bool {
        try await store.removeRejectedPusher(id, revision: revision)
    }
    func activatePusher(_ pusher: RegisteredPusher, now: Timestamp) async throws(PushStoreError) -> Bool {
        try await store.activatePusher(pusher, now: now)
    }
    func removePushers(
        of userID: String, devices: [String]?, except: String?
    ) async throws(PushStoreError) -> Int {
        try await store.removePushers(of: userID, devices: devices, except: except)
    }

    func usersWithPushers(after userID: String?, limit: Int) async throws(PushStoreError) -> [String] {
        try await store.usersWithPushers(after: userID, limit: limit)
    }

    // MARK: PushRuleStore

    func pushRules(of userID: String) async throws(PushStoreError) -> StoredPushRules? {
        try await store.pushRules(of: userID)
    }
    func setPushRules(
        _ overrides: RulesetOverrides, of userID: String, replacing revision: Int64?
    ) async throws(PushStoreError) -> Int64? {
        try await store.setPushRules(overrides, of: userID, replacing: revision)
    }
    func pushRuleChanges(after revision: Int64, limit: Int) async throws(PushStoreError) -> [StoredPushRules] {
        try await store.pushRuleChanges(after: revision, limit: limit)
    }

    // MARK: NotificationStore

    func record(_ event: RecordedEvent, now: Timestamp) async throws(PushStoreError) -> Bool {
        try await store.record(event, now: now)
    }
    func record(_ receipt: ReadReceipt, now: Timestamp) async throws(PushStoreError) {
        try await store.record(receipt, now: now)
    }
    func recordRedaction(of eventID: String, in roomID: String, now: Timestamp) async throws(PushStoreError) {
        try await store.recordRedaction(of: eventID, in: roomID, now: now)
    }
    func removeNotifications(of userID: String, in roomID: String, now: Timestamp) async throws(PushStoreError) {
        try await store.removeNotifications(of: userID, in: roomID, now: now)
    }
    func unreadCounts(of userID: String) async throws(PushStoreError) -> UnreadCounts {
        try await store.unreadCounts(of: userID)
    }
    func unreadThreads(of userID: String, in roomID: String) async throws(PushStoreError) -> [UnreadThread] {
        try await store.unreadThreads(of: userID, in: roomID)
    }
    func notifications(
        of userID: String, before position: Int64?, limit: Int, onlyHighlights: Bool
    ) async throws(PushStoreError) -> [ListedNotification] {
        try await store.notifications(of: userID, before: position, limit: limit, onlyHighlights: onlyHighlights)
    }
    func removeNotifications(
        readBefore: Timestamp, unreadBefore: Timestamp, limit: Int
    ) async throws(PushStoreError) -> Int {
        try await store.removeNotifications(readBefore: readBefore, unreadBefore: unreadBefore, limit: limit)
    }

    // MARK: FeedStore

    func roomState(of roomID: String) async throws(PushStoreError) -> [Event] {
        try await store.roomState(of: roomID)
    }
    func setRoomState(_ events: [Event], of roomID: String, replacesAll: Bool) async throws(PushStoreError) {
        try await store.setRoomState(events, of: roomID, replacesAll: replacesAll)
    }
    func removeRoomState(of roomID: String) async throws(PushStoreError) {
        try await store.removeRoomState(of: roomID)
    }
    func value(for key: String) async throws(PushStoreError) -> String? { try await store.value(for: key) }
    func setValue(_ value: String?, for key: String) async throws(PushStoreError) {
        try await store.setValue(value, for: key)
    }
}
