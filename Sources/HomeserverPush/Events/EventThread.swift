import APIRuntime
import ClientServerAPI

/// Returns an event of a room by its ID; `nil` if it isn't known.
public typealias EventFinder = @Sendable (_ eventID: String, _ roomID: String) async -> Event?

/// The thread that an event belongs to (client-server API, "Threading").
enum EventThread {
    /// The number of relations that are followed from an event to one in a thread.
    private static let maxHops = 3

    /// Returns the event ID of the root of an event's thread; `nil` for the main timeline.
    ///
    /// An event belongs to a thread if it has the relation `m.thread`, or if it relates to an event of the thread by at
    /// most three relations.
    static func root(
        of event: Event, in roomID: String, _ findEvent: EventFinder?
    ) async -> String? {
        var relation = event.relation
        for _ in 0..<maxHops {
            guard let current = relation else { return nil }
            if current.isThread { return current.eventID }
            relation = await findEvent?(current.eventID, roomID)?.relation
        }
        return relation.flatMap { $0.isThread ? $0.eventID : nil }
    }
}

extension Event {
    /// The event's relation to another event, without those of a rich reply.
    fileprivate var relation: (eventID: String, isThread: Bool)? {
        guard case .object(let relation)? = content["m.relates_to"], let type = relation["rel_type"]?.string,
            let eventID = relation["event_id"]?.string
        else { return nil }
        return (eventID, type == "m.thread")
    }
}
