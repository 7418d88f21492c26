import APIRuntime
import OpenAIAPI

private struct Server: OpenAIServer {
    let transcriptions = Received<CreateTranscriptionForm>()

    func authenticate(_ accessToken: AccessToken) async throws -> String { accessToken.rawValue }

    func createChatCompletion(
        _ body: CreateChatCompletionRequest, caller: String
    ) async throws -> CreateChatCompletionOutput {
        guard try JSONObject(json: body.jsonBytes())["stream"] == true else {
            return CreateChatCompletionOutput(body: .json(try completion()))
        }
        return CreateChatCompletionOutput(
            body: .events(APIEventStream(APIStream(try completionParts()), terminator: "[DONE]")))
    }

    func createSpeech(_ body: CreateSpeechRequest, caller: String) async throws -> CreateSpeechOutput {
        guard body.streamFormat == .sse else {
            return CreateSpeechOutput(transferEncoding: nil, body: .stream(content("audio/mpeg", speech)))
        }
        return CreateSpeechOutput(body: .events(APIEventStream(APIStream(try speechEvents()))))
    }

    func createTranscription(
        _ body: CreateTranscriptionForm, caller: String
    ) async throws -> CreateTranscriptionOutput {
        transcriptions.append(body)
        let response = try CreateTranscriptionResponse(json: #"{"text": "The tomatoes are ripe"}"#)
        return CreateTranscriptionOutput(body: .json(response))
    }
}

private let speech = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * 7) }

private func completion() throws -> CreateChatCompletionResponse {
    try CreateChatCompletionResponse(
        json: """
            {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0,
            "finish_reason": "stop", "logprobs": null, "message": {"role": "assistant", "refusal": null,
            "content": "The tomatoes are ripe"}}]}
            """)
}

private func completionParts() throws -> [CreateChatCompletionStreamResponse] {
    try ["The tomatoes", " are ripe"].map { text in
        try CreateChatCompletionStreamResponse(
            json: """
                {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [{"index": 0,
                "finish_reason": null, "delta": {"content": "\(text)"}}]}
                """, mode: .tolerant)
    }
}

private func speechEvents() throws -> [CreateSpeechResponseStreamEvent] {
    try [
        #"{"type": "speech.audio.delta", "audio": "AAEC"}"#,
        #"{"type": "speech.audio.done", "usage": {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3}}"#,
    ].map { text in try CreateSpeechResponseStreamEvent(json: text) }
}

private func withClient(_ server: Server, _ body: (OpenAIClient) async throws -> Void) async throws {
    var router = APIRouter()
    server.register(on: &router)
    try await withConnection(to: router) { try await body(OpenAIClient($0)) }
}

@Sendable func openAICompletion() async throws {
    try await withClient(Server()) { client in
        for stream in [true, false] {
            let request = try CreateChatCompletionRequest(
                json: """
                    {"model": "gpt-4o", "stream": \(stream), "messages": [{"role": "user", "content": "What is new?"}]}
                    """)
            switch try await client.createChatCompletion(request).body {
            case .json(let received):
                try expect(!stream, "events were asked for")
                try expectEqual(received, try completion())
            case .events(let parts):
                try expect(stream, "JSON was asked for")
                try expectEqual(try await elements(of: parts), try completionParts())
            }
        }
    }
}

@Sendable func openAISpeech() async throws {
    try await withClient(Server()) { client in
        var request = try CreateSpeechRequest(json: #"{"model": "tts-1", "input": "Ripe", "voice": "alloy"}"#)
        guard case .stream(let audio) = try await client.createSpeech(request).body else {
            throw Difference("audio was asked for")
        }
        try expectEqual(audio.type, "audio/mpeg")
        try expectEqual(try await bytes(of: audio), speech)
        request.streamFormat = .sse
        guard case .events(let events) = try await client.createSpeech(request).body else {
            throw Difference("events were asked for")
        }
        try expectEqual(try await elements(of: events), try speechEvents())
    }
}

@Sendable func openAITranscription() async throws {
    let server = Server()
    try await withClient(server) { client in
        var form = CreateTranscriptionForm(
            file: MultipartFile(filename: "call.mp3", contentType: "audio/mpeg", bytes: speech), model: "whisper-1",
            languages: ["en", "1"], prompt: "\u{E9}\r\n--q", temperature: 0.5, stream: false)
        form.chunkingStrategy = try .init(json: #"{"type": "server_vad", "threshold": 0.25}"#)
        guard case .json(let response) = try await client.createTranscription(form).body else {
            throw Difference("JSON was asked for")
        }
        try expectEqual(try JSONObject(json: response.jsonBytes())["text"], "The tomatoes are ripe")
        try expectEqual(server.transcriptions.take(), [form])
    }
}
