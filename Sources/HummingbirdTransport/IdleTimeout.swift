import NIOCore

/// Closes a connection that receives nothing for a time, unless a response is in progress.
struct IdleTimeout {
    private let time: TimeAmount
    private var lastActivity = NIODeadline.now()
    private var timer: Scheduled<Void>?

    init(_ time: TimeAmount) {
        self.time = time
    }

    /// Records that something was received or the last response was written.
    mutating func recordActivity() {
        lastActivity = .now()
    }

    /// Starts the timer if it isn't running. It isn't moved with each request, because most connections have many.
    /// - Parameter onEnd: called at the time at which the connection may have been idle for long enough.
    mutating func start(_ context: ChannelHandlerContext, onEnd: @escaping () -> Void) {
        guard timer == nil else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: lastActivity + time, onEnd)
    }

    mutating func stop() {
        timer?.cancel()
        timer = nil
    }

    /// Whether nothing was received for the time.
    var isOver: Bool { .now() >= lastActivity + time }
}
