import NIOCore
import NIOPosix
import PushGateway
import PushGatewayAPI

/// A test of whether the gateway works.
struct GatewayProbe: Sendable {
    let service: NotifyService
    /// The threads that serve connections.
    var eventLoops: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton

    /// Sends a notification without devices through the service and the pipeline, and runs a task on every event loop.
    ///
    /// Doesn't return if a part of the gateway hangs: a thread, or a lock that each delivery takes.
    func run() async -> Bool {
        let empty = NotifyRequest(notification: Notification(devices: []))
        guard (try? await service.notify(empty)) != nil else { return false }
        for eventLoop in eventLoops.makeIterator() {
            guard (try? await eventLoop.submit {}.get()) != nil else { return false }
        }
        return true
    }
}
