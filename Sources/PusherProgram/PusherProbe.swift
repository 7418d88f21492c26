import HomeserverFeed
import PushDelivery
import ServiceProgram

/// A test of whether the pusher works. A database or a homeserver that doesn't respond isn't a fault that a restart mends.
struct PusherProbe: Sendable {
    let feed: HomeserverFeed
    let clock: any DeliveryClock
    /// The longest time between two looks for waiting pushers while nothing hangs.
    let limit: @Sendable () -> Duration

    /// The time that a call of the database may take in addition.
    private static let storeLimit: Duration = .seconds(300)

    /// Takes a transaction without events, runs a task on every event loop, and checks that the workers look for pushers.
    ///
    /// Doesn't return if a thread, or a lock that each transaction takes, hangs.
    func run() async -> Bool {
        if let round = feed.service.workers.lastRound, clock.now - round > limit() + Self.storeLimit { return false }
        guard await feed.probe() else { return false }
        return await EventLoopProbe.run()
    }
}
