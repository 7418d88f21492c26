import APIRuntime
import PushGatewayAPI
import Synchronization

/// A push gateway that keeps what it receives. It rejects pushkeys that begin with `rejected`.
public final class AcceptanceGateway: Sendable {
    private typealias Received = (
        stream: AsyncStream<PushGatewayAPI.Notification>,
        continuation: AsyncStream<PushGatewayAPI.Notification>.Continuation
    )
    private let received = Mutex<[String: Received]>([:])

    /// Returns the next notification for a pushkey, once it is there.
    /// - Throws: `CancellationError`.
    public func next(_ pushkey: String) async throws -> PushGatewayAPI.Notification {
        for await notification in notifications(pushkey).stream { return notification }
        throw CancellationError()
    }

    private func notifications(_ pushkey: String) -> Received {
        received.withLock { received in
            let found = received[pushkey] ?? AsyncStream.makeStream(of: PushGatewayAPI.Notification.self)
            received[pushkey] = found
            return found
        }
    }

    var router: APIRouter {
        var router = APIRouter()
        router.on(.post, "/_matrix/push/v1/notify") { request in
            let notification = try await request.body(as: NotifyRequest.self).notification
            let keys = notification.devices.map(\.pushkey)
            for key in keys { self.notifications(key).continuation.yield(notification) }
            return ServerResponse(json: NotifyResponse(rejected: keys.filter { $0.hasPrefix("rejected") }))
        }
        return router
    }
}
