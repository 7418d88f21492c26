import OutboundHTTP
import PushDelivery
import ServiceLifecycle

/// A service that shuts a pipeline and the providers' clients down, after the later services of the group have ended.
struct PipelineService: Service {
    let pipeline: DeliveryPipeline
    /// The instances of the providers, with their clients.
    let shared: SharedInstances
    /// The time limit of the pipeline's shutdown.
    let limit: Duration

    /// The time limit of the clients' shutdown. They have no requests any more, so they only close their connections. A
    /// server that doesn't respond to the end of TLS can't delay it further.
    private static let clientLimit: Duration = .milliseconds(500)

    func run() async throws {
        // Cancellation ends the group at once.
        guard (try? await gracefulShutdown()) != nil else { return }
        await pipeline.shutdown(within: limit)
        let clients = shared.instances(of: OutboundClient.self)
        let (end, continuation) = AsyncStream.makeStream(of: Never.self)
        Task {
            await withTaskGroup(of: Void.self) { group in
                for client in clients { group.addTask { await client.shutdown(within: Self.clientLimit) } }
            }
            continuation.finish()
        }
        Task {
            try? await Task.sleep(for: Self.clientLimit)
            continuation.finish()
        }
        for await _ in end {}
    }
}
