import HomeserverPush
import PushDelivery
import StringGrammars
import Synchronization

/// Follows the users who have pushers.
///
/// Processes that share a database divide the users: each knows all of them, but the syncs of a user are made by one.
final class UserFollower: Sendable {
    private let store: any PushStore
    private let configuration: FeedConfiguration
    private let clock: any DeliveryClock
    private let log: FeedLog
    private let metrics: FeedMetrics
    private let makeFeed: @Sendable (_ userID: String) -> UserFeed
    /// The work of each user; `nil` while it isn't running here.
    private let tasks = Mutex<[OpaqueIdentifier: Task<Void, Never>?]>([:])
    private let locks = KeyedLocks()
    private let isRunning = Mutex(false)
    /// The last value of ``UserFeed/ignoredChangesKey`` that was read.
    private let ignoredChanges = Mutex<String?>(nil)

    private static let pageSize = 1000

    init(
        store: any PushStore, configuration: FeedConfiguration, clock: any DeliveryClock, log: FeedLog,
        metrics: FeedMetrics, makeFeed: @escaping @Sendable (_ userID: String) -> UserFeed
    ) {
        self.store = store
        self.configuration = configuration
        self.clock = clock
        self.log = log
        self.metrics = metrics
        self.makeFeed = makeFeed
    }

    /// Adds the users in the store, so that events notify them. Their work begins with ``run()``.
    func start() async throws(PushStoreError) {
        for userID in try await usersWithPushers() {
            try await makeFeed(userID).begin()
            tasks.withLock { $0[OpaqueIdentifier(userID)] = .some(nil) }
        }
    }

    /// Follows users until the task is cancelled.
    func run() async {
        isRunning.withLock { $0 = true }
        store.onFollowingChanged { [weak self] in self?.divide() }
        divide()
        while !Task.isCancelled {
            try? await clock.sleep(until: clock.now + configuration.refreshInterval)
            guard !Task.isCancelled else { break }
            await refresh()
        }
        isRunning.withLock { $0 = false }
        let running = tasks.withLock { tasks in
            defer { tasks = [:] }
            return tasks.values.compactMap { $0 }
        }
        for task in running { task.cancel() }
        for task in running { await task.value }
    }

    /// Follows a user who may have got a first pusher. Returns when the user's rules are known, or can't be read now.
    func follow(_ userID: String) async {
        await locks.withLock(userID) {
            let key = OpaqueIdentifier(userID)
            guard tasks.withLock({ $0[key] == nil }) else { return }
            do {
                guard try await !store.pushers(of: userID).isEmpty else { return }
                let feed = makeFeed(userID)
                try await feed.begin()
                tasks.withLock { $0[key] = .some(nil) }
                var isLoaded = false
                do {
                    try await feed.load()
                    isLoaded = true
                } catch {
                    log.recordFollowFailure(userID, error)
                }
                startTask(userID, isLoaded: isLoaded)
            } catch {
                log.recordFollowFailure(userID, error)
            }
            recordCount()
        }
    }

    private func startTask(_ userID: String, isLoaded: Bool) {
        let feed = makeFeed(userID)
        let isRunning = isRunning.withLock { $0 }
        guard isRunning, store.follows(userID) else { return }
        let key = OpaqueIdentifier(userID)
        tasks.withLock { tasks in
            // The user may have gone, and another call may have started the task meanwhile.
            guard case .some(nil) = tasks[key] else { return }
            tasks[key] = Task { await feed.run(isLoaded: isLoaded) }
        }
    }

    /// Begins the work for the users who belong to this process, and ends it for those who belong to another one.
    private func divide() {
        let states: [OpaqueIdentifier: Bool] = tasks.withLock { tasks in tasks.mapValues { $0 != nil } }
        for (key, hasTask) in states {
            if store.follows(key.text) {
                if !hasTask { startTask(key.text, isLoaded: false) }
            } else if hasTask {
                // A sync in progress changes nothing that another one of the same user doesn't.
                let task = tasks.withLock { tasks -> Task<Void, Never>? in
                    guard let task = tasks[key] else { return nil }
                    tasks[key] = .some(nil)
                    return task
                }
                task?.cancel()
            }
        }
    }

    /// Follows users who have got pushers elsewhere, and ends with those who have none any more.
    private func refresh() async {
        do throws(PushStoreError) {
            let users = try await usersWithPushers()
            for userID in users { await follow(userID) }
            let present = Set(users.map { OpaqueIdentifier($0) })
            for key in tasks.withLock({ $0.keys.filter { !present.contains($0) } }) {
                try await end(key)
            }
            try await readIgnored()
        } catch {
            log.recordRefreshFailure(error)
        }
        recordCount()
    }

    /// Reads whom the users of other processes ignore, if one of them has changed it.
    private func readIgnored() async throws(PushStoreError) {
        let changes = try await store.value(for: UserFeed.ignoredChangesKey)
        guard ignoredChanges.withLock({ $0 != changes }) else { return }
        for key in tasks.withLock({ $0.filter { $0.value == nil }.map(\.key) }) {
            try await makeFeed(key.text).begin()
        }
        ignoredChanges.withLock { $0 = changes }
    }

    private func end(_ key: OpaqueIdentifier) async throws(PushStoreError) {
        try await locks.withLock(key.text) { () async throws(PushStoreError) in
            guard try await store.pushers(of: key.text).isEmpty else { return }
            let task = tasks.withLock { $0.removeValue(forKey: key) }
            task??.cancel()
            await task??.value
            try await makeFeed(key.text).end()
        }
    }

    private func usersWithPushers() async throws(PushStoreError) -> [String] {
        var users: [String] = []
        while true {
            let page = try await store.usersWithPushers(after: users.last, limit: Self.pageSize)
            users += page
            if page.count < Self.pageSize { return users }
        }
    }

    private func recordCount() {
        metrics.users.record(tasks.withLock { $0.count })
    }
}
