import HTTPTypes
import Synchronization
import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Streams of clients and servers")
struct StreamTests {
    // MARK: Sending

    @Test("an event is written with its fields, and each line of its data")
    func eventText() async throws {
        let events = [
            APIEvent(data: "a\r\nb\rc\n", name: "add", id: "7", retryMilliseconds: 10), APIEvent(data: ""),
        ]
        let stream = APIEventStream<String>(events: APIStream(events), terminator: "[DONE]")
        let (parts, error) = await stream.bytes.collected()
        #expect(error == nil)
        let text = "event: add\nid: 7\nretry: 10\ndata: a\ndata: b\ndata: c\ndata: \n\n"
        #expect(parts.map { String(decoding: $0, as: UTF8.self) } == [text, "data: \n\n", "data: [DONE]\n\n"])
        let read = try EventStreamParser(maxBytes: 100).messages(in: parts)
        #expect(read.map(\.data) == ["a\nb\nc\n", "", "[DONE]"])
        #expect(read.map(\.name) == ["add", nil, nil])
    }

    @Test(
        "a line break in a name or an identifier ends the stream with an error", arguments: ["a\nb", "a\rb", "\u{0}"])
    func unsendableFields(_ text: String) async {
        for event in [APIEvent(data: "1", name: text), APIEvent(data: "1", id: text)] {
            let (parts, error) = await APIEventStream<String>(events: APIStream([APIEvent(data: "0"), event])).bytes
                .collected()
            #expect(parts.count == 1)
            let field = event.name == nil ? "id" : "event"
            #expect((error as? StreamError)?.problem == .unsendableField(field))
        }
    }

    @Test("messages are JSON, except for strings of an event stream")
    func coding() async {
        let numbers = APIEventStream(APIStream([1, 2] as [Int64]))
        #expect(await numbers.rawEvents.collected().elements.map(\.data) == ["1", "2"])
        #expect(await numbers.collected().elements == [1, 2])
        let texts = APIJSONStream(APIStream(["a\n"]))
        #expect(await texts.bytes(.lines).collected().elements == [Array("\"a\\n\"\n".utf8)])
        #expect(await texts.bytes(.sequence).collected().elements == [Array("\u{1E}\"a\\n\"\n".utf8)])
    }

    @Test("the framing is that of the media type")
    func framing() {
        for type in ["application/json-seq", "application/geo+json-seq; v=1", "Application/JSON-SEQ"] {
            #expect(JSONFraming(mediaType: type) == .sequence)
        }
        for type in ["application/jsonl", "application/x-ndjson", ""] {
            #expect(JSONFraming(mediaType: type) == .lines)
        }
    }

    // MARK: Clients

    /// A transport whose responses are streams, in parts.
    private struct StreamingTransport: ClientTransport {
        var fields: HTTPFields = [.contentType: "text/event-stream; charset=utf-8"]
        var status = HTTPResponse.Status.ok
        let parts: [String]

        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            ClientResponse(head: head, body: Array(parts.joined().utf8))
        }

        func send(
            _ request: HTTPRequest, body: ClientRequestBody, maxResponseBytes: Int,
            streamingIf isStream: @escaping @Sendable (HTTPResponse) -> Bool
        ) async throws -> ClientStreamResponse {
            guard isStream(head) else {
                return ClientStreamResponse(head: head, body: .bytes(Array(parts.joined().utf8)))
            }
            let stream = APIStream(parts).mapping { Array($0.utf8) }
            return ClientStreamResponse(head: head, body: .stream(APIStream(once: stream)))
        }

        private var head: HTTPResponse { HTTPResponse(status: status, headerFields: fields) }
    }

    private static func response(
        _ transport: some ClientTransport, _ options: StreamOptions = .init(),
        streaming types: [String] = ["text/event-stream"]
    ) async throws -> APIResponse {
        var connection = APIConnection(transport: transport, baseURL: try BaseURL("http://localhost"))
        connection.streams = options
        return try await connection.response(to: APIRequest(.get, "/"), streaming: types)
    }

    @Test("a client reads messages until the terminator")
    func terminator() async throws {
        let transport = StreamingTransport(parts: ["data: 1\n\nda", "ta: 2\n\ndata: [DO", "NE]\n\ndata: 3\n\n"])
        let stream: APIEventStream<Int64> = try await Self.response(transport).events()
        #expect(await stream.collected().elements == [1, 2])
        let raw: APIEventStream<Int64> = try await Self.response(transport).events()
        #expect(await raw.rawEvents.collected().elements.map(\.data) == ["1", "2", "[DONE]", "3"])
        let other: APIEventStream<Int64> = try await Self.response(transport, .init(terminator: "2")).events()
        #expect(await other.collected().elements == [1])
    }

    @Test("data that isn't the message throws an error with the event")
    func invalidData() async throws {
        let transport = StreamingTransport(parts: ["data: 1\n\nevent: ping\ndata: x\n\ndata: 3\n\n"])
        let stream: APIEventStream<Int64> = try await Self.response(transport).events()
        let (elements, error) = await stream.events.collected()
        #expect(elements.map(\.data) == [1])
        let streamError = try #require(error as? StreamError)
        #expect(streamError.event == APIEvent(data: "x", name: "ping"))
        #expect(streamError.number == 2)
        #expect(streamError.description.hasPrefix("unexpected message 2 of the stream: "))
        let none: APIEventStream<Int64> = try await Self.response(
            StreamingTransport(parts: ["data: [DONE]\n\n"]), .init(terminator: nil)
        ).events()
        #expect(await none.collected().error is StreamError)
    }

    @Test("a client bounds the length of messages")
    func bound() async throws {
        let transport = StreamingTransport(parts: ["data: 1\n\n"] + Array(repeating: "data: 23", count: 10))
        let stream: APIEventStream<Int64> = try await Self.response(transport, .init(maxMessageBytes: 20)).events()
        let (elements, error) = await stream.collected()
        #expect(elements == [1])
        #expect((error as? StreamError)?.problem == .tooLong(maxBytes: 20))
    }

    @Test("a received stream can be read once")
    func readTwice() async throws {
        let response = try await Self.response(StreamingTransport(parts: ["data: 1\n\n"]))
        let stream: APIEventStream<Int64> = try response.events()
        #expect(await stream.collected().error == nil)
        #expect(await stream.rawEvents.collected().error is StreamReadTwiceError)
    }

    @Test("a response in another media type isn't a stream")
    func otherMediaType() async throws {
        let transport = StreamingTransport(fields: [.contentType: "application/json"], parts: ["7"])
        let response = try await Self.response(transport)
        #expect(try response.json() == 7 as Int64)
        #expect(throws: UnexpectedResponseError.self) { try response.textEvents() }
        #expect(throws: UnexpectedResponseError.self) { try response.jsonStream(of: Int64.self) }
        #expect(response.contentStream().type == "application/json")
    }

    @Test("an unexpected status of a stream throws the error of its body")
    func failure() async throws {
        let transport = StreamingTransport(
            status: .tooManyRequests, parts: [#"{"errcode": "M_LIMIT_EXCEEDED", "error": "slow"}"#])
        let error = await #expect(throws: MatrixError.self) { try await Self.response(transport) }
        #expect(error?.errcode == .limitExceeded)
    }

    @Test("a transport that can't stream returns the messages of a whole body, and refuses to send a stream")
    func wholeBodies() async throws {
        let scripted = ScriptedTransport(.ok, "data: 1\n\ndata: 2\n\n", fields: [.contentType: "text/event-stream"])
        let stream: APIEventStream<Int64> = try await Self.response(scripted).events()
        #expect(await stream.collected().elements == [1, 2])
        let connection = APIConnection(transport: scripted, baseURL: try BaseURL("http://localhost"))
        var request = APIRequest(.post, "/")
        request.setBody(jsonStream: APIJSONStream(APIStream([1, 2] as [Int64])))
        let sent = request
        await #expect(throws: InvalidRequestError.self) { try await connection.send(sent) }
    }

    // MARK: Servers

    private static func request(_ body: String, limits: RequestLimits = .init(), fields: HTTPFields = [:])
        -> ServerRequest
    {
        let head = HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/", headerFields: fields)
        return ServerRequest(
            head: head, pathParameters: [], query: [], body: ServerRequestBody(Array(body.utf8)), limits: limits,
            context: ServerRequestContext(head))
    }

    @Test("a server reads the messages of a request, and refuses invalid ones")
    func serverReads() async throws {
        let stream = try Self.request("1\n2\n").jsonStream(of: Int64.self)
        #expect(await stream.collected().elements == [1, 2])
        let (elements, error) = await (try Self.request("1\nx\n3").jsonStream(of: Int64.self)).collected()
        #expect(elements == [1])
        let refusal = try #require(error as? MatrixError)
        #expect(refusal.errcode == .notJSON)
        #expect(refusal.message.hasPrefix("unexpected message 2 of the stream: "))
        #expect(refusal.violations.map(\.code) == [.syntax])
        let long = try Self.request("1\n12345\n", limits: .init(maxBodyBytes: 4)).jsonStream(of: Int64.self)
        #expect((await long.collected().error as? MatrixError)?.status == .contentTooLarge)
        let sequence = try Self.request("\u{1E}1\n\u{1E}2", fields: [.contentType: "application/json-seq"])
            .jsonStream(of: Int64.self)
        #expect((await sequence.collected().error as? MatrixError)?.errcode == .notJSON)
        #expect(throws: MatrixError.self) {
            try Self.request("1", fields: [.contentEncoding: "gzip"]).jsonStream(of: Int64.self)
        }
    }

    @Test("the router reports the error that ends a stream, and removes a stream that HTTP forbids")
    func router() async throws {
        struct Broken: Error {}
        let reports = Mutex(0)
        var router = APIRouter(report: { _, _ in reports.withLock { $0 += 1 } })
        router.on(.get, "/broken") { _ in
            let stream = APIStream<Int64> { { throw Broken() } }
            return ServerResponse(status: 200, jsonStream: APIJSONStream(stream), contentType: "application/x-ndjson")
        }
        router.on(.get, "/none") { _ in
            ServerResponse(status: 204, events: APIEventStream<String>(APIStream(["a"])))
        }
        let broken = await router.respond(
            to: HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/broken"), body: ServerRequestBody([]))
        #expect(broken.fields[.contentType] == "application/x-ndjson")
        #expect(await broken.stream?.collected().error is Broken)
        #expect(reports.withLock { $0 } == 1)
        let none = await router.respond(
            to: HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/none"), body: ServerRequestBody([]))
        #expect(none.stream == nil)
        #expect(none.fields[.contentType] == nil)
    }

    @Test("webhooks of one path are distinguished by what they can read")
    func webhooks() async throws {
        var router = APIRouter()
        router.onWebhook(.post, "/hooks") { request in
            let body: Int64 = try await request.body()
            return { ServerResponse(status: 200, text: "number \(body)") }
        }
        router.onWebhook(.post, "/hooks") { request in
            let body: String = try await request.body()
            return {
                if body == "bad" { throw MatrixError.invalidParam("no") }
                return ServerResponse(status: 200, text: "text \(body)")
            }
        }
        router.onWebhook(.post, "/one") { request in
            let body: Int64 = try await request.body()
            return { ServerResponse(status: 200, text: "\(body)") }
        }
        func text(_ path: String, _ body: String) async -> String {
            let head = HTTPRequest(method: .post, scheme: "http", authority: "a", path: path)
            let response = await router.respond(to: head, body: ServerRequestBody(Array(body.utf8)))
            return "\(response.status.code) " + String(decoding: response.body, as: UTF8.self)
        }
        #expect(await text("/hooks", "7") == "200 number 7")
        #expect(await text("/hooks", "\"a\"") == "200 text a")
        #expect(await text("/hooks", "true").contains("the request matches none of the 2 webhooks of this path"))
        #expect(await text("/hooks", "\"bad\"").contains(#""error":"no""#))
        #expect(await text("/one", "true").contains("expected an integer"))
    }
}
