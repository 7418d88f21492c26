import Dispatch
import Synchronization

#if canImport(UserNotifications)
    import UserNotifications
#else
    import UserNotificationsShim
#endif

/// The system's handler for the content of one notification. It is called once.
final class ContentDelivery: Sendable {
    private let handler: @Sendable (ScreenChange?) -> Void
    private let isFinished = Mutex(false)
    private let done = DispatchSemaphore(value: 0)

    init(_ original: UNNotificationContent, handler: @escaping (UNNotificationContent) -> Void) {
        // The system accepts the content from any thread, and doesn't change the original.
        nonisolated(unsafe) let original = original
        nonisolated(unsafe) let handler = handler
        self.handler = { change in handler(change?.content(from: original) ?? original) }
    }

    /// Hands the content over. Later calls have no effect.
    /// - Parameter change: `nil` for the text of the payload.
    func finish(_ change: ScreenChange?) {
        let isFirst = isFinished.withLock { isFinished in
            defer { isFinished = true }
            return !isFinished
        }
        guard isFirst else { return }
        handler(change)
        done.signal()
    }

    /// Waits until the content is handed over.
    /// - Returns: whether it is.
    func wait(seconds: Double) -> Bool {
        guard done.wait(timeout: .now() + seconds) == .success else { return false }
        done.signal()
        return true
    }
}
