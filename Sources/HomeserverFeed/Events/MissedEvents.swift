import APIRuntime
import ClientServerAPI
import HomeserverFeedAPI
import HomeserverPush
import Logging
import PushDelivery
import StringGrammars
import Synchronization

/// Finds events that users' syncs show and no transaction had, and takes them.
///
/// Homeservers may lose transactions when they end unexpectedly. An event that was seen only in a sync gets some time for
/// its transaction. After it, the event and those around it are taken.
final class MissedEvents: Sendable {
    /// Events of a room, as a user's sync shows them.
    struct Timeline: Sendable {
        var userID: String
        var roomID: String
        var events: [Event]
        /// The position before the events if earlier ones were left out.
        var previous: String?
        /// The position of the sync.
        var since: String?
    }

    private struct State {
        var seen = RecentGenerations<OpaqueIdentifier, Bool>(maxCost: MissedEvents.maxSeen)
        /// In the order of their times.
        var waiting: [(due: ContinuousClock.Instant, timeline: Timeline)] = []
    }

    private let intake: EventIntake
    private let homeserver: HomeserverConnection
    private let configuration: FeedConfiguration
    private let clock: any DeliveryClock
    private let logger: Logger
    private let state = Mutex(State())

    private static let maxSeen = 200_000
    private static let maxWaiting = 10_000
    private static let pageSize: Int64 = 100

    init(
        _ intake: EventIntake, homeserver: HomeserverConnection, configuration: FeedConfiguration,
        clock: any DeliveryClock, logger: Logger
    ) {
        self.intake = intake
        self.homeserver = homeserver
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
    }

    /// Records events of a transaction.
    func recordSeen(_ items: [EventIntake.Item]) {
        state.withLock { state in
            for item in items { state.seen.set(true, for: OpaqueIdentifier(item.event.eventID), cost: 1) }
        }
    }

    /// Adds events of a sync, unless a transaction had all of them.
    func add(_ timeline: Timeline) {
        let due = clock.now + configuration.missedEventDelay
        state.withLock { state in
            guard Self.isMissing(timeline, &state), state.waiting.count < Self.maxWaiting else { return }
            state.waiting.append((due, timeline))
        }
    }

    /// Takes what is due. Call it now and then.
    func takeDue() async {
        while let timeline = nextDue() {
            do {
                try await take(timeline)
            } catch {
                logger.warning(
                    "cannot repair a gap in the events of a room; it is tried again",
                    metadata: ["error": "\(LogText.clean("\(error)"))"])
                let due = clock.now + configuration.missedEventDelay
                state.withLock { $0.waiting.append((due, timeline)) }
                return
            }
        }
    }

    private func nextDue() -> Timeline? {
        let now = clock.now
        return state.withLock { state in
            while let first = state.waiting.first, first.due <= now {
                state.waiting.removeFirst()
                if Self.isMissing(first.timeline, &state) { return first.timeline }
            }
            return nil
        }
    }

    private static func isMissing(_ timeline: Timeline, _ state: inout State) -> Bool {
        timeline.events.contains { state.seen[OpaqueIdentifier($0.eventID)] == nil }
    }

    private func take(_ timeline: Timeline) async throws {
        var events = try await earlierEvents(timeline) + timeline.events
        if events.count > configuration.maxRepairedEvents {
            events.removeFirst(events.count - configuration.maxRepairedEvents)
        }
        let items = events.map { EventIntake.Item(roomID: timeline.roomID, event: $0) }
        let count = try await intake.take(items)
        recordSeen(items)
        guard count > 0 else { return }
        intake.metrics.repaired.increment(by: count)
        logger.warning(
            "took events that the homeserver has not sent",
            metadata: [
                "room_id": "\(LogText.clean(timeline.roomID))", "events": "\(count)",
            ])
    }

    /// Returns the events that a sync has left out, the oldest first.
    private func earlierEvents(_ timeline: Timeline) async throws -> [Event] {
        let client = homeserver.client(as: timeline.userID)
        var pages: [[Event]] = []
        var count = 0
        var position = timeline.previous
        while let from = position, count < configuration.maxRepairedEvents {
            let page: MessagesResponse
            do {
                page = try await client.getRoomMessages(
                    roomID: timeline.roomID, from: from, to: timeline.since, dir: "b", limit: Self.pageSize)
            } catch {
                let failure = HomeserverFailure("read the events of a room", error)
                if failure.isRefusal { break }
                throw failure
            }
            pages.append(page.chunk.compactMap { Event(homeserver: $0) }.reversed())
            count += page.chunk.count
            position = page.chunk.isEmpty ? nil : page.end?.value
        }
        return pages.reversed().flatMap { $0 }
    }
}
