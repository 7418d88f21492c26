import ServiceLifecycle

/// A service that calls a function when graceful shutdown begins. As the last service of a group, it is the first that
/// ends.
package struct ShutdownObserver: Service {
    private let onShutdown: @Sendable () -> Void

    package init(onShutdown: @escaping @Sendable () -> Void) {
        self.onShutdown = onShutdown
    }

    package func run() async throws {
        guard (try? await gracefulShutdown()) != nil else { return }
        onShutdown()
    }
}
