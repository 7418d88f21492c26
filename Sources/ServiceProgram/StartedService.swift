import ServiceLifecycle

/// A service that first waits for something. It doesn't start if the shutdown begins before.
package struct StartedService: Service {
    private let service: any Service
    private let waitForStart: @Sendable () async -> Void

    /// - Parameter waitForStart: cancelled at the shutdown.
    package init(_ service: any Service, after waitForStart: @escaping @Sendable () async -> Void) {
        self.service = service
        self.waitForStart = waitForStart
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown(waitForStart)
        guard !Task.isShuttingDownGracefully else { return }
        try await service.run()
    }
}
