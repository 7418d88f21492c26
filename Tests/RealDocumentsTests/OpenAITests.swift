import APIModel
import Foundation
import GeneratedCode
import OpenAPI
import SharedData
import Testing
import YAMLTree

/// OpenAI's document: an operation whose response is JSON or events, and webhooks that all go to one URL.
@Suite(
    .enabled(if: SharedData.exists("openapi-documents/openai.yaml"), SharedData.skipped),
    .enabled(if: RuntimeBuild.found != nil, "skipped: there is no built module APIRuntime next to the tests"))
struct OpenAITests {
    static let file = SharedData.url("openapi-documents").appending(path: "openai.yaml")

    private struct Sources {
        let documents: YAMLDocuments
        let model: APIModule

        init(selecting patterns: [String]) throws {
            documents = YAMLDocuments(loading: ["openai.yaml"]) { _ in Array(try Data(contentsOf: OpenAITests.file)) }
            var selection: OperationSelection? = OperationSelection(
                try patterns.map { try OperationSelection.Pattern($0, at: nil) })
            let (document, found) = readDocument(at: "openai.yaml", in: documents, selecting: &selection)
            let (model, others) = buildModule(
                ModuleNames(module: "OpenAI", client: "OpenAIClient", server: "OpenAIServer"),
                from: [try #require(document)], in: documents)
            #expect((found + others).filter { $0.severity == .error }.map(\.message) == [])
            self.model = model
        }
    }

    @Test("a generated client and server exchange a chat completion as JSON and as events", .timeLimit(.minutes(15)))
    func chatCompletion() throws {
        let sources = try Sources(selecting: ["createChatCompletion"])
        let program = try GeneratedProgram(
            sources.model, main: Self.completions, against: try #require(RuntimeBuild.found))
        try #require(program.compilerOutput == "", "\(program.compilerOutput.prefix(4000))")
        #expect(
            try program.output().split(separator: "\n") == [
                "text/event-stream", "delta: The tomatoes", "delta:  are ripe", "end", "application/json",
                "completion: The tomatoes are ripe",
            ])
    }

    private static let wire = """
        import APIRuntime
        import HTTPTypes

        /// A transport that passes requests to a router.
        struct Wire: ClientTransport {
            let router: APIRouter

            func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
                let response = await router.respond(to: request, body: ServerRequestBody(body ?? []))
                return ClientResponse(
                    head: HTTPResponse(status: response.status, headerFields: response.fields), body: response.body)
            }

            func send(
                _ request: HTTPRequest, body: ClientRequestBody, maxResponseBytes: Int,
                streamingIf isStream: @escaping @Sendable (HTTPResponse) -> Bool
            ) async throws -> ClientStreamResponse {
                guard case .bytes(let bytes) = body else { throw InvalidRequestError("no body") }
                let response = await router.respond(to: request, body: ServerRequestBody(bytes))
                let head = HTTPResponse(status: response.status, headerFields: response.fields)
                print(head.headerFields[.contentType] ?? "")
                guard let stream = response.stream, isStream(head) else {
                    return ClientStreamResponse(head: head, body: .bytes(response.body))
                }
                return ClientStreamResponse(head: head, body: .stream(stream))
            }
        }

        """

    private static let completions =
        wire + #"""
            struct Completions: OpenAIServer {
                func authenticate(_ accessToken: AccessToken) async throws -> String { accessToken.rawValue }

                func createChatCompletion(
                    _ body: CreateChatCompletionRequest, caller: String
                ) async throws -> CreateChatCompletionOutput {
                    let request = try JSONObject(json: body.jsonBytes())
                    guard request["stream"] == true else {
                        let whole = try CreateChatCompletionResponse(json: """
                            {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0,
                            "finish_reason": "stop", "logprobs": null, "message": {"role": "assistant", "refusal": null,
                            "content": "The tomatoes are ripe"}}]}
                            """)
                        return CreateChatCompletionOutput(body: .json(whole))
                    }
                    let parts = try ["The tomatoes", " are ripe"].map { text in
                        try CreateChatCompletionStreamResponse(json: """
                            {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [{"index": 0,
                            "finish_reason": null, "delta": {"content": "\(text)"}}]}
                            """, mode: .tolerant)
                    }
                    return CreateChatCompletionOutput(body: .events(APIEventStream(APIStream(parts), terminator: "[DONE]")))
                }
            }

            var router = APIRouter(report: { error, _ in print(error) })
            Completions().register(on: &router)
            let client = OpenAIClient(
                APIConnection(
                    transport: Wire(router: router), baseURL: try BaseURL("http://localhost"), accessToken: AccessToken("t")))
            for stream in [true, false] {
                let request = try CreateChatCompletionRequest(json: """
                    {"model": "gpt-4o", "stream": \(stream), "messages": [{"role": "user", "content": "What is new?"}]}
                    """)
                switch try await client.createChatCompletion(request).body {
                case .json(let completion): print("completion: \(completion.choices[0].message.content ?? "")")
                case .events(let parts):
                    for try await part in parts { print("delta: \(part.choices[0].delta.content?.value ?? "")") }
                    print("end")
                }
            }

            """#

    @Test("webhooks at one path reach their methods", .timeLimit(.minutes(15)))
    func webhooks() throws {
        let sources = try Sources(selecting: ["webhook:*"])
        let group = try #require(sources.model.webhookGroups.first)
        #expect(group.webhooks.count > 10)
        let root = try sources.documents.document(at: "openai.yaml")
        let samples = SampleValues(sources.documents)
        var methods = ""
        var requests: [String] = []
        for webhook in group.webhooks {
            guard case .json(.named(let type))? = webhook.operation.body?.contents.first?.kind else {
                Issue.record("\(webhook.name) has no type")
                continue
            }
            methods +=
                "func \(webhook.operation.swiftName)(_ body: \(type)?) async throws { print(\"\(webhook.name)\") }\n"
            let item = try #require(root["webhooks"]?[webhook.name]?["post"]?["requestBody"]?["content"])
            let schema = try #require(item["application/json"]?["schema"])
            let value = try #require(try samples.values(of: schema).first)
            requests.append("\(value)")
        }
        let program = try GeneratedProgram(
            sources.model, main: Self.receiver(methods, requests), against: try #require(RuntimeBuild.found))
        try #require(program.compilerOutput == "", "\(program.compilerOutput.prefix(4000))")
        #expect(try program.output().split(separator: "\n").map(String.init) == group.webhooks.map(\.name))
    }

    private static func receiver(_ methods: String, _ requests: [String]) -> String {
        """
        import APIRuntime
        import HTTPTypes

        struct Receiver: OpenAIWebhooks {
            \(methods)
        }

        var router = APIRouter(report: { error, _ in print(error) })
        Receiver().registerWebhooks(on: &router, at: "/webhooks")
        let requests: [String] = [
            \(requests.map { "##\"\($0)\"##" }.joined(separator: ",\n    "))
        ]
        for request in requests {
            var head = HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/webhooks")
            head.headerFields[.contentType] = "application/json"
            let response = await router.respond(to: head, body: ServerRequestBody(Array(request.utf8)))
            if response.status != .ok { print(response.status, String(decoding: response.body, as: UTF8.self)) }
        }

        """
    }
}
