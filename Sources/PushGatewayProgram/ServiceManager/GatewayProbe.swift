import PushGateway
import PushGatewayAPI
import ServiceProgram

/// A test of whether the gateway works.
struct GatewayProbe: Sendable {
    let service: NotifyService

    /// Sends a notification without devices through the service and the pipeline, and runs a task on every event loop.
    ///
    /// Doesn't return if a part of the gateway hangs: a thread, or a lock that each delivery takes.
    func run() async -> Bool {
        let empty = NotifyRequest(notification: Notification(devices: []))
        guard (try? await service.notify(empty)) != nil else { return false }
        return await EventLoopProbe.run()
    }
}
