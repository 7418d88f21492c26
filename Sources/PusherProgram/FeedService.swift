import HomeserverFeed
import ServiceLifecycle

/// Follows the homeserver and delivers notifications until graceful shutdown. Deliveries in flight are waited for.
struct FeedService: Service {
    let feed: HomeserverFeed

    func run() async throws {
        await cancelWhenGracefulShutdown { await feed.run() }
    }
}
