import APIRuntime
import PushGatewayAPI
import Synchronization

/// A device that is reached by HTTP, as UnifiedPush does it: its pushkey is its own URL.
final class DemoDevice: Sendable {
    /// The path of its pushkey.
    static let path = "/up/fern"

    private let transcript: DemoTranscript
    private let received = Mutex<[PushGatewayAPI.Notification]>([])

    init(transcript: DemoTranscript) {
        self.transcript = transcript
    }

    /// What has reached it.
    var notifications: [PushGatewayAPI.Notification] { received.withLock { $0 } }

    /// Answers the push provider.
    var router: APIRouter {
        var router = APIRouter()
        router.on(.post, Self.path) { request in
            let notification = try await request.body(as: NotifyRequest.self).notification
            self.received.withLock { $0.append(notification) }
            self.transcript.say("    " + Self.text(of: notification))
            return ServerResponse(status: .ok)
        }
        return router
    }

    /// What the user sees.
    private static func text(of notification: PushGatewayAPI.Notification) -> String {
        let sender = notification.senderDisplayName ?? notification.sender ?? "somebody"
        let room = notification.roomName ?? notification.roomID ?? "a room"
        let text = notification.content?["body"]?.string ?? "a new message"
        let sound = notification.devices.first?.tweaks?["sound"]?.string.map { ", sound \"\($0)\"" } ?? ""
        return "device shows: \(sender) in \(room): \(text) (\(notification.counts?.unread ?? 0) unread\(sound))"
            .printable
    }
}
