import ArgumentParser
import HomeserverPush
import HomeserverPushPostgreSQL
import HomeserverPushSQLite
import Logging

/// A store by its option: `memory`, `sqlite=PATH` or `postgresql=CONNECTION#SCHEMA`.
struct StoreChoice: ExpressibleByArgument, Sendable {
    /// The name in the figures.
    let name: String
    private let location: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        location = parts.last ?? ""
        switch parts.first {
        case "memory": name = "in memory"
        case "sqlite": name = "SQLite"
        case "postgresql": name = "PostgreSQL"
        default: return nil
        }
    }

    /// Opens the store, and waits until it can be used.
    func open() async throws -> any PushStore {
        let logger = Logger(label: "pusher-load") { label in StreamLogHandler.standardError(label: label) }
        switch name {
        case "SQLite": return try SQLitePushStore(path: location, logger: logger)
        case "PostgreSQL":
            let parts = location.split(separator: "#", maxSplits: 1).map(String.init)
            let store = try PostgreSQLPushStore(
                .init(connection: parts[0], schema: parts.last ?? "", timeout: .seconds(60)), logger: logger)
            try await store.waitUntilAvailable(within: .seconds(60))
            return store
        default: return InMemoryPushStore(maxNotificationsPerUser: 10_000_000, maxEvents: 10_000_000)
        }
    }
}
