import APIRuntime
import StringGrammars
import Synchronization

/// The notifications that an account shows on the device, and the events that were processed: so that each is shown once,
/// and is withdrawn when the user has read it elsewhere.
///
/// Bounded: the oldest entries are forgotten. The app keeps ``jsonBytes()`` in a file that its extension can read, so that
/// both know the same.
public final class ShownNotifications: Sendable {
    /// A notification on the screen.
    struct Entry: Hashable, Sendable {
        var identifier: String
        var eventID: String?
        var roomID: String?
        /// The thread's root; `nil` outside of threads.
        var threadID: String?
        var time: Int64?
    }

    private struct State {
        /// Oldest first.
        var shown: [Entry] = []
        /// Oldest first.
        var seen: [String] = []
        var seenSet: Set<OpaqueIdentifier> = []
    }

    private let state: Mutex<State>
    private let maxShown: Int
    private let maxSeen: Int

    /// - Parameters:
    ///   - json: the bytes of ``jsonBytes()``. Others are ignored, since a lost record costs at most a duplicate.
    ///   - maxShown: the largest number of notifications on the screen, at least 1.
    ///   - maxSeen: the largest number of events of which duplicates are recognized, at least 1.
    public init(json: [UInt8]? = nil, maxShown: Int = 128, maxSeen: Int = 512) {
        var state = State()
        let stored = json.flatMap { try? JSONObject(json: $0, limits: JSONLimits(maxDepth: 8)) }
        state.shown = (stored?["shown"]?.array ?? []).compactMap { $0.object.flatMap(Entry.init) }.suffix(
            max(1, maxShown))
        state.seen = (stored?["seen"]?.array ?? []).compactMap(\.string).suffix(max(1, maxSeen))
        state.seenSet = Set(state.seen.map { OpaqueIdentifier($0) })
        self.state = Mutex(state)
        self.maxShown = max(1, maxShown)
        self.maxSeen = max(1, maxSeen)
    }

    /// The record in JSON, for the app's store. It contains identifiers only, no texts.
    public func jsonBytes() -> [UInt8] {
        state.withLock { state in
            let shown = state.shown.map { JSONValue.object($0.json) }
            return ["shown": .array(shown), "seen": .array(state.seen.map { .string($0) })] as JSONObject
        }.jsonBytes()
    }

    /// The identifiers of the notifications on the screen, oldest first.
    public var identifiers: [String] { state.withLock { $0.shown.map(\.identifier) } }

    // MARK: Showing

    /// Notes that an event is processed.
    /// - Returns: whether it is the first time.
    func claim(_ eventID: String) -> Bool {
        state.withLock { state in
            guard state.seenSet.insert(OpaqueIdentifier(eventID)).inserted else { return false }
            state.seen.append(eventID)
            if state.seen.count > maxSeen { state.seenSet.remove(OpaqueIdentifier(state.seen.removeFirst())) }
            return true
        }
    }

    /// Notes that a notification is on the screen. One with the same identifier is replaced.
    func add(_ content: NotificationContent, threadID: String?) {
        let entry = Entry(
            identifier: content.identifier, eventID: content.eventID, roomID: content.roomID, threadID: threadID,
            time: content.time)
        state.withLock { state in
            state.shown.removeAll { $0.identifier.isIdentical(to: entry.identifier) }
            state.shown.append(entry)
            if state.shown.count > maxShown { state.shown.removeFirst() }
        }
    }

    func isShown(_ identifier: String) -> Bool {
        state.withLock { $0.shown.contains { $0.identifier.isIdentical(to: identifier) } }
    }

    // MARK: Withdrawing

    /// Forgets notifications and returns their identifiers, which the app withdraws.
    private func withdraw(_ isWithdrawn: (Entry) -> Bool) -> [String] {
        state.withLock { state in
            let withdrawn = state.shown.filter(isWithdrawn)
            state.shown.removeAll { withdrawn.contains($0) }
            return withdrawn.map(\.identifier)
        }
    }

    /// The user has read everything, for instance because the homeserver counts nothing unread.
    /// - Returns: the identifiers of the notifications to withdraw.
    public func withdrawAll() -> [String] { withdraw { _ in true } }

    /// The user has read a room, or left it.
    /// - Returns: the identifiers of the notifications to withdraw.
    public func withdraw(roomID: String) -> [String] {
        withdraw { $0.roomID?.isIdentical(to: roomID) ?? false }
    }

    /// The user has removed a notification, or its event was redacted.
    /// - Parameter id: the notification's identifier, or the event's ID.
    /// - Returns: the identifiers of the notifications to withdraw.
    public func withdraw(id: String) -> [String] {
        withdraw { $0.identifier.isIdentical(to: id) || $0.eventID?.isIdentical(to: id) ?? false }
    }

    /// The user has read a room up to an event on another device (client-server API, `m.receipt`).
    /// - Parameters:
    ///   - eventID: the event of the receipt.
    ///   - time: the event's time in milliseconds since 1970, if the app knows it. Without it, and if the event isn't on
    ///     the screen, nothing is withdrawn.
    ///   - thread: the thread of the receipt.
    /// - Returns: the identifiers of the notifications to withdraw.
    public func withdraw(
        readUpTo eventID: String, in roomID: String, time: Int64? = nil, thread: ReceiptThread = .all
    ) -> [String] {
        let known = state.withLock { $0.shown.first { $0.eventID?.isIdentical(to: eventID) ?? false }?.time }
        guard let limit = time ?? known else { return withdraw { $0.eventID?.isIdentical(to: eventID) ?? false } }
        return withdraw { entry in
            guard entry.roomID?.isIdentical(to: roomID) ?? false else { return false }
            let isInThread =
                switch thread {
                case .all: true
                case .main: entry.threadID == nil
                case .thread(let root): entry.threadID?.isIdentical(to: root) ?? false
                }
            return isInThread && (entry.time ?? .max) <= limit
        }
    }

    /// The thread of a receipt (client-server API, "Threaded read receipts").
    public enum ReceiptThread: Hashable, Sendable {
        /// A receipt without a thread: all of the room.
        case all
        /// The events that are in no thread.
        case main
        /// The thread with this root.
        case thread(String)
    }
}

extension ShownNotifications.Entry {
    init?(_ json: JSONObject) {
        guard let identifier = json["identifier"]?.string else { return nil }
        self.init(
            identifier: identifier, eventID: json["event_id"]?.string, roomID: json["room_id"]?.string,
            threadID: json["thread_id"]?.string, time: json["time"]?.integer)
    }

    var json: JSONObject {
        var json: JSONObject = ["identifier": .string(identifier)]
        json["event_id"] = eventID.map { .string($0) }
        json["room_id"] = roomID.map { .string($0) }
        json["thread_id"] = threadID.map { .string($0) }
        json["time"] = time.map { .integer($0) }
        return json
    }
}
