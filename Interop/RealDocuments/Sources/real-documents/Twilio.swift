import APIRuntime
import TwilioAPI

private struct Server: TwilioServer {
    let messages = Received<CreateMessageRequest?>()
    let dates = Received<[String?]>()

    func authenticate(_ accessToken: AccessToken) async throws -> String { accessToken.rawValue }

    func createMessage(
        accountSid: String, _ body: CreateMessageRequest?, caller: String
    ) async throws -> CreateMessageOutput {
        messages.append(body)
        return CreateMessageOutput(
            accessControlAllowCredentials: true, body: APIV2010AccountMessage(body: .value("Ripe")))
    }

    func listMessage(
        accountSid: String, to: String?, from: String?, dateSent: String?, dateSentLess: String?,
        dateSentGreater: String?, pageSize: Int64?, page: Int64?, pageToken: String?, caller: String
    ) async throws -> ListMessageOutput {
        dates.append([dateSent, dateSentLess, dateSentGreater])
        return ListMessageOutput(body: ListMessageResponse(page: page))
    }
}

@Sendable func twilio() async throws {
    let server = Server()
    var router = APIRouter()
    server.register(on: &router)
    let account = "AC" + String(repeating: "0a", count: 16)
    let message = CreateMessageRequest(
        to: "+4915100000", maxPrice: 0.25, provideFeedback: true, persistentAction: ["geo:1,2|a", "x"], from: "+49151",
        body: "The tomatoes & beans = ripe", mediaURL: ["https://a.example/1.png", "https://a.example/2.png?a=b&c"])
    try await withConnection(to: router) { connection in
        var connection = connection
        connection.credentials = [.basic: AccessToken("user:password")]
        let client = TwilioClient(connection)
        let output = try await client.createMessage(accountSid: account, message)
        try expectEqual(output.body.body, .value("Ripe"))
        try expectEqual(output.accessControlAllowCredentials, true)
        let list = try await client.listMessage(accountSid: account, dateSentLess: "2026-02-01T00:00:00Z", page: 3)
        try expectEqual(list.body.page, 3)
    }
    try expectEqual(server.messages.take(), [message])
    try expectEqual(server.dates.take(), [[nil, "2026-02-01T00:00:00Z", nil]])
}
