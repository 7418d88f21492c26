import ServiceLifecycle

/// Ends the gateway when standard output is lost: no notification could be written there any more, while homeservers
/// would send each of them again and again.
struct OutputWatch: Service {
    private let losses: AsyncStream<LineFile.FileError>
    private let continuation: AsyncStream<LineFile.FileError>.Continuation

    init() {
        (losses, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Makes ``run()`` throw the error.
    func report(_ loss: LineFile.FileError) {
        continuation.yield(loss)
    }

    func run() async throws {
        for await loss in losses.cancelOnGracefulShutdown() { throw loss }
    }
}
