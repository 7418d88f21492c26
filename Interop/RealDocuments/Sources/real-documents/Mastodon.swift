import APIRuntime
import MastodonAPI

private struct Server: MastodonServer {
    let forms = Received<CreateMediaForm>()

    func authenticate(_ accessToken: AccessToken) async throws -> String { accessToken.rawValue }

    func createMedia(_ body: CreateMediaForm, caller: String) async throws -> CreateMediaOutput {
        forms.append(body)
        return CreateMediaOutput(xRateLimitRemaining: 9, body: MediaAttachment(id: "1", type: .image))
    }

    func getStreamingPublic(onlyMedia: Bool?, caller: String) async throws -> GetStreamingPublicOutput {
        GetStreamingPublicOutput(body: APIEventStream(events: APIStream(sentEvents)))
    }
}

private let sentEvents = [
    APIEvent(data: #"{"id": "1"}"#, name: "update"), APIEvent(data: "1", name: "delete"),
]

private func withClient(_ server: Server, _ body: (MastodonClient) async throws -> Void) async throws {
    var router = APIRouter()
    server.register(on: &router)
    try await withConnection(to: router) { try await body(MastodonClient($0)) }
}

@Sendable func mastodonEvents() async throws {
    let url = try MastodonBaseURL.mastodonInstance(hostname: "social.example")
    try expectEqual("\(url)", "https://social.example")
    try await withClient(Server()) { client in
        let stream = try await client.getStreamingPublic(onlyMedia: true).body
        try expectEqual(try await elements(of: stream.events), sentEvents)
    }
}

@Sendable func mastodonUpload() async throws {
    let server = Server()
    let form = CreateMediaForm(
        file: MultipartFile(filename: "bed \"1\".png", contentType: "image/png", bytes: [0, 13, 10, 45, 45]),
        description: "Ripe tomatoes: \u{1F345}", focus: "0.1,-0.2",
        thumbnail: MultipartFile(filename: "small.png", contentType: "image/png", bytes: []))
    try await withClient(server) { client in
        let output = try await client.createMedia(form)
        try expectEqual(output, CreateMediaOutput(xRateLimitRemaining: 9, body: MediaAttachment(id: "1", type: .image)))
    }
    try expectEqual(server.forms.take(), [form])
}
