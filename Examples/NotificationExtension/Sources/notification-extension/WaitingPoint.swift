/// A point at which work waits until the test ends, and which reports that something waits.
struct WaitingPoint: Sendable {
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation
    private let gate: AsyncStream<Void>
    private let opened: AsyncStream<Void>.Continuation

    init() {
        (arrivals, arrived) = AsyncStream.makeStream()
        (gate, opened) = AsyncStream.makeStream()
    }

    /// Waits until ``open()``, or until the task is cancelled.
    func wait() async {
        arrived.yield()
        for await _ in gate {}
    }

    /// Returns when something waits.
    func isReached() async {
        for await _ in arrivals { return }
    }

    func open() { opened.finish() }
}
