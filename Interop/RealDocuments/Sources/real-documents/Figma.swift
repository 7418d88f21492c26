import APIRuntime
import FigmaAPI

private struct Receiver: FigmaCallbacks {
    let events = Received<String>()

    func authenticate(_ accessToken: AccessToken) async throws -> String { accessToken.rawValue }
    func postWebhookPing(_ body: WebhookPingPayload, caller: String) async throws { events.append("ping \(caller)") }
    func postWebhookFileUpdate(_ body: WebhookFileUpdatePayload, caller: String) async throws {
        events.append("update")
    }
    func postWebhookFileVersionUpdate(_ body: WebhookFileVersionUpdatePayload, caller: String) async throws {
        events.append("version")
    }
    func postWebhookFileDelete(_ body: WebhookFileDeletePayload, caller: String) async throws {
        events.append("delete")
    }
    func postWebhookLibraryPublish(_ body: WebhookLibraryPublishPayload, caller: String) async throws {
        events.append("library")
    }
    func postWebhookFileComment(_ body: WebhookFileCommentPayload, caller: String) async throws {
        events.append("comment \(body.commentID) \(body.comment.map { $0.text ?? "" })")
    }
    func postWebhookDevModeStatusUpdate(_ body: WebhookDevModeStatusUpdatePayload, caller: String) async throws {
        events.append("status")
    }
}

@Sendable func figmaCallbacks() async throws {
    let receiver = Receiver()
    var router = APIRouter()
    receiver.registerCallbacks(on: &router) { "/figma/\($0.rawValue)" }
    func client(_ connection: APIConnection, _ callback: FigmaCallback) throws -> FigmaCallbackClient {
        var connection = connection
        connection.baseURL = try BaseURL("\(connection.baseURL)/figma/\(callback.rawValue)")
        return FigmaCallbackClient(connection)
    }
    try await withConnection(to: router) { connection in
        try await client(connection, .postWebhookPing).postWebhookPing(ping)
        try await client(connection, .postWebhookFileComment).postWebhookFileComment(comment)
    }
    try expectEqual(receiver.events.take(), ["ping secret", #"comment 7 ["Ripe", ""]"#])
}

private let ping = WebhookPingPayload(passcode: "p", timestamp: "2026-01-02T03:04:05Z", webhookID: "1")

private let comment = WebhookFileCommentPayload(
    passcode: "p", timestamp: "2026-01-02T03:04:05Z", webhookID: "1",
    comment: [CommentFragment(text: "Ripe"), CommentFragment(mention: "5")], commentID: "7",
    createdAt: "2026-01-02T03:04:05Z", fileKey: "k", fileName: "Beds",
    triggeredBy: User(id: "5", handle: "wren", imgURL: "https://a.example/5.png"))
