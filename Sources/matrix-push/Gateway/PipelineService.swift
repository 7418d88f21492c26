import PushDelivery
import ServiceLifecycle

/// A service that shuts a pipeline down, after the later services of the group have ended.
struct PipelineService: Service {
    let pipeline: DeliveryPipeline
    /// The time limit of the shutdown.
    let limit: Duration

    func run() async throws {
        // Cancellation ends the group at once.
        guard (try? await gracefulShutdown()) != nil else { return }
        await pipeline.shutdown(within: limit)
    }
}
