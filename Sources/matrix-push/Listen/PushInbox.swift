import APIRuntime

/// The pushes that have arrived and wait to be shown. Bounded: further ones are refused, and their senders repeat them.
struct PushInbox: Sendable {
    /// The maximum number of pushes that wait.
    private static let maxWaiting = 64
    /// The time in milliseconds after which a sender should repeat a refused push.
    private static let retryTime: Int64 = 5000

    /// The bodies of the pushes, in the order of their arrival.
    let messages: AsyncStream<[UInt8]>
    private let continuation: AsyncStream<[UInt8]>.Continuation

    init() {
        (messages, continuation) = AsyncStream.makeStream(
            of: [UInt8].self, bufferingPolicy: .bufferingOldest(Self.maxWaiting))
    }

    /// Adds a push.
    /// - Throws: 429 `M_LIMIT_EXCEEDED` if too many wait.
    func add(_ message: [UInt8]) throws(MatrixError) {
        guard case .enqueued = continuation.yield(message) else {
            throw .limitExceeded(retryAfterMilliseconds: Self.retryTime)
        }
    }
}
