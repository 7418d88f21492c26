import HomeserverPush
import Logging
import PushDelivery
import ServiceLifecycle

/// Removes old notifications from the store.
struct RetentionService: Service {
    let store: any PushStore
    let clock: any DeliveryClock
    let logger: Logger

    private static let interval: Duration = .seconds(600)
    /// How long notifications that were read, and all others, can be listed by clients.
    private static let readAge: Duration = .seconds(86_400)
    private static let unreadAge: Duration = .seconds(30 * 86_400)
    private static let batchSize = 1000

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await remove()
                try? await clock.sleep(until: clock.now + Self.interval)
            }
        }
    }

    private func remove() async {
        let now = clock.timestamp
        do throws(PushStoreError) {
            while !Task.isCancelled {
                let count = try await store.removeNotifications(
                    readBefore: now - Self.readAge, unreadBefore: now - Self.unreadAge, limit: Self.batchSize)
                if count < Self.batchSize { return }
            }
        } catch {
            logger.warning("cannot remove old notifications; it is tried again", metadata: ["error": "\(error)"])
        }
    }
}
