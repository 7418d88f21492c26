import Synchronization

/// The part of a notification that is known so far.
final class ResolutionProgress: Sendable {
    enum Stage: Sendable {
        /// The payload alone.
        case payload
        /// The event, and whether it was decrypted.
        case event(EventLookup.Found, isDecrypted: Bool)
        /// The user ignores the event's sender.
        case senderIgnored
    }

    private let state = Mutex(Stage.payload)

    var stage: Stage { state.withLock { $0 } }

    func set(_ stage: Stage) { state.withLock { $0 = stage } }
}
