import APIRuntime
import PushGatewayAPI
import Synchronization

/// A device with an HTTP server. Its pushkey is the server's URL, as in UnifiedPush.
final class DemoDevice: Sendable {
    /// The path of the pushkey.
    static let path = "/up/fern"

    private let transcript: DemoTranscript
    private let received = Mutex<[PushGatewayAPI.Notification]>([])

    init(transcript: DemoTranscript) {
        self.transcript = transcript
    }

    /// The notifications received so far.
    var notifications: [PushGatewayAPI.Notification] { received.withLock { $0 } }

    /// The router that receives notifications.
    var router: APIRouter {
        var router = APIRouter()
        router.on(.post, Self.path) { request in
            // UnifiedPush marks every message with a content coding, those in the clear too.
            let notification = try NotifyRequest(json: try await request.content().bytes).notification
            self.received.withLock { $0.append(notification) }
            self.transcript.print("    " + Self.text(of: notification))
            return ServerResponse(status: .ok)
        }
        return router
    }

    /// Returns the text that the user sees.
    private static func text(of notification: PushGatewayAPI.Notification) -> String {
        let sender = notification.senderDisplayName ?? notification.sender ?? "an unknown sender"
        let room = notification.roomName ?? notification.roomID ?? "a room"
        let text = notification.content?["body"]?.string ?? "a new message"
        let sound = notification.devices.first?.tweaks?["sound"]?.string.map { ", sound \"\($0)\"" } ?? ""
        return "device shows: \(sender) in \(room): \(text) (\(notification.counts?.unread ?? 0) unread\(sound))"
            .printable
    }
}
