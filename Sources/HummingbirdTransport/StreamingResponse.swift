/// A response that is being sent in parts. Used on the connection's event loop only.
final class StreamingResponse {
    /// Whether the connection closes after the response.
    let isLast: Bool
    /// The task that waits until the connection has room for another part.
    var waiter: CheckedContinuation<Bool, Never>?
    /// Called when the client closes the connection.
    var onStop: (@Sendable () -> Void)?

    init(isLast: Bool) {
        self.isLast = isLast
    }

    /// Continues the task that waits.
    /// - Parameter mayContinue: whether another part may be written.
    func resume(_ mayContinue: Bool) {
        waiter?.resume(returning: mayContinue)
        waiter = nil
    }

    deinit { resume(false) }
}
