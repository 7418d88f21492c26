import HomeserverPush
import HomeserverPushPostgreSQL
import HomeserverPushSQLite
import Logging
import StatusAPI

/// The store of a pusher.
enum OpenStore {
    case sqlite(SQLitePushStore)
    case postgresql(PostgreSQLPushStore)

    /// The longest time that the start waits for a database server.
    private static let startLimit: Duration = .seconds(10)

    /// Opens the store of a configuration.
    /// - Throws: `ConfigurationError` with the diagnostic at the store's value.
    init(_ file: PusherConfigurationFile, logger: Logger) async throws {
        let section = file.configuration.store
        if let path = section.sqlite {
            do throws(PushStoreError) {
                self = .sqlite(try SQLitePushStore(path: path, logger: logger))
            } catch {
                throw file.failure("\(error)", at: ["store", "sqlite"])
            }
        } else {
            let key = ["store", "postgresql"]
            do throws(PushStoreError) {
                let store = try PostgreSQLPushStore(.init(connection: section.postgresql ?? ""), logger: logger)
                try await store.waitUntilAvailable(within: Self.startLimit)
                self = .postgresql(store)
            } catch {
                throw file.failure("\(error)", at: key)
            }
        }
    }

    var kind: StoreStatus.Kind {
        switch self {
        case .sqlite: .sqlite
        case .postgresql: .postgresql
        }
    }

    var store: any PushStore {
        switch self {
        case .sqlite(let store): store
        case .postgresql(let store): store
        }
    }

    func close() async {
        switch self {
        case .sqlite(let store): await store.close()
        case .postgresql(let store): store.close()
        }
    }
}
