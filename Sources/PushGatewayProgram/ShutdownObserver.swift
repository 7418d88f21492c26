import ServiceLifecycle

/// A service that calls a function when graceful shutdown begins. As the last service of a group, it is the first that
/// ends.
struct ShutdownObserver: Service {
    let onShutdown: @Sendable () -> Void

    func run() async throws {
        guard (try? await gracefulShutdown()) != nil else { return }
        onShutdown()
    }
}
