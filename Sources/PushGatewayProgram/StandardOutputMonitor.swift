import ServiceLifecycle

/// A service that stops the gateway when standard output fails permanently.
///
/// Otherwise no notification could be written, and homeservers would repeat each of them again and again.
struct StandardOutputMonitor: Service {
    private let failures: AsyncStream<LineFileError>
    private let continuation: AsyncStream<LineFileError>.Continuation

    init() {
        (failures, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Makes ``run()`` throw the error.
    func report(_ failure: LineFileError) {
        continuation.yield(failure)
    }

    func run() async throws {
        for await failure in failures.cancelOnGracefulShutdown() { throw failure }
    }
}
