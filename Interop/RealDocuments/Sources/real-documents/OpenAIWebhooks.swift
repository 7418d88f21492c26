import APIRuntime
import OpenAIAPI

private struct Receiver: OpenAIWebhooks {
    let batches = Received<String>()

    func batchCancelled(_ body: WebhookBatchCancelled?) async throws {
        batches.append("cancelled \(body?.data.id ?? "")")
    }
    func batchCompleted(_ body: WebhookBatchCompleted?) async throws {
        batches.append("completed \(body?.data.id ?? "")")
    }
    func batchExpired(_ body: WebhookBatchExpired?) async throws {
        batches.append("expired \(body?.data.id ?? "")")
    }
    func batchFailed(_ body: WebhookBatchFailed?) async throws {
        batches.append("failed \(body?.data.id ?? "")")
    }
}

@Sendable func openAIWebhooks() async throws {
    let receiver = Receiver()
    var router = APIRouter()
    receiver.registerWebhooks(on: &router, at: "/webhooks")
    func body(_ type: String) -> String {
        #"{"created_at": 1, "id": "evt_1", "object": "event", "type": "batch.\#(type)", "data": {"id": "\#(type.prefix(2))"}}"#
    }
    try await withConnection(to: router, path: "/webhooks") { connection in
        let client = OpenAIWebhookClient(connection)
        try await client.batchFailed(WebhookBatchFailed(json: body("failed")))
        try await client.batchCompleted(WebhookBatchCompleted(json: body("completed")))
        try await client.batchExpired(WebhookBatchExpired(json: body("expired")))
        try await client.batchCancelled(WebhookBatchCancelled(json: body("cancelled")))
    }
    try expectEqual(receiver.batches.take(), ["failed fa", "completed co", "expired ex", "cancelled ca"])
}
