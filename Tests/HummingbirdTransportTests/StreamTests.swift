import APIRuntime
import AsyncHTTPClient
import AsyncHTTPClientTransport
import GardenFeedAPI
import HTTPTypes
import HummingbirdTransport
import LoopbackServer
import Synchronization
import Testing

/// A generated client calls a generated server over a real connection.
@Suite("Streams over HTTP", .timeLimit(.minutes(5)))
struct StreamTests {
    private static func withFeed<Value>(
        _ feed: GardenFeed = GardenFeed(), limits: RequestLimits = .init(),
        _ body: (GardenFeedClient) async throws -> Value
    ) async throws -> Value {
        var router = APIRouter(limits: limits)
        feed.register(on: &router)
        return try await withServer(router) { base in
            try await body(
                GardenFeedClient(
                    APIConnection(transport: AsyncHTTPClientTransport(timeout: .seconds(120)), baseURL: base)))
        }
    }

    /// A stream whose messages a test sends one by one, and its end: whether the server has stopped reading it.
    private static func controlled() -> (
        stream: AsyncStream<Reading>, continuation: AsyncStream<Reading>.Continuation, ended: AsyncStream<Void>
    ) {
        let (stream, continuation) = AsyncStream.makeStream(of: Reading.self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        continuation.onTermination = { _ in end.finish() }
        return (stream, continuation, ended)
    }

    // MARK: Kinds of streams

    @Test("each event arrives before the next one is made")
    func events() async throws {
        let (stream, continuation, _) = Self.controlled()
        try await Self.withFeed(GardenFeed(watched: APIEventStream(stream))) { client in
            var iterator = try await client.watchReadings(bed: "a").makeAsyncIterator()
            for reading in GardenFeed.readings {
                continuation.yield(reading)
                #expect(try await iterator.next() == reading)
            }
            continuation.finish()
            #expect(try await iterator.next() == nil)
        }
    }

    @Test("the fields of events arrive")
    func eventFields() async throws {
        let events = [
            APIEvent(data: GardenFeed.readings[0], name: "reading", id: "1", retryMilliseconds: 50),
            APIEvent(data: GardenFeed.readings[1], id: "2"),
        ]
        try await Self.withFeed(GardenFeed(watched: APIEventStream(events: APIStream(events)))) { client in
            var received: [APIEvent<Reading>] = []
            for try await event in try await client.watchReadings().events { received.append(event) }
            #expect(received == events)
        }
    }

    @Test("lines and sequences of JSON arrive, with the header fields of their response")
    func json() async throws {
        try await Self.withFeed { client in
            let output = try await client.listReadings()
            #expect(output.xBed == "all")
            var readings: [Reading] = []
            for try await reading in output.body { readings.append(reading) }
            for try await reading in try await client.listReadingSequence() { readings.append(reading) }
            #expect(readings == GardenFeed.readings + GardenFeed.readings)
        }
    }

    @Test("the response of an operation is JSON or events")
    func both() async throws {
        try await Self.withFeed { client in
            guard case .json(let answer) = try await client.ask(Question(text: "?")).body else {
                Issue.record("expected JSON")
                return
            }
            #expect(answer.text == "more water")
            guard case .events(let parts) = try await client.ask(Question(text: "?", stream: true)).body else {
                Issue.record("expected events")
                return
            }
            var text = ""
            for try await part in parts { text += part.delta }
            #expect(text == "more water")
        }
    }

    @Test("bytes are received and sent in parts")
    func content() async throws {
        try await Self.withFeed { client in
            let photo = try await client.getPhoto()
            #expect(photo.type == "image/png")
            var bytes: [UInt8] = []
            for try await part in photo.bytes { bytes += part }
            #expect(bytes == [1, 2, 3])
            let parts = APIStream(Array(repeating: [UInt8](repeating: 7, count: 100_000), count: 30))
            let text = try await client.setPhoto(APIContentStream(type: "application/octet-stream", bytes: parts))
            #expect(text == "3000000 bytes of application/octet-stream")
        }
    }

    // MARK: Requests

    @Test("each message of a request arrives before the next one is made")
    func upload() async throws {
        let (stream, continuation, _) = Self.controlled()
        let feed = GardenFeed()
        try await Self.withFeed(feed) { client in
            async let added = client.addReadings(APIJSONStream(stream))
            var receptions = feed.receptions.stream.makeAsyncIterator()
            for reading in GardenFeed.readings {
                continuation.yield(reading)
                #expect(await receptions.next() == reading)
            }
            continuation.finish()
            let count = try await added.count
            #expect(count == 5)
        }
    }

    @Test("the error of a request's stream is that of the call")
    func brokenUpload() async throws {
        struct Broken: Error {}
        try await Self.withFeed { client in
            let stream = AsyncThrowingStream<Reading, any Error> { throw Broken() }
            await #expect(throws: Broken.self) { try await client.addReadings(APIJSONStream(stream)) }
        }
    }

    @Test("a server refuses an invalid message of a request, and one over the bound")
    func refusedUpload() async throws {
        try await Self.withFeed(limits: .init(maxBodyBytes: 100)) { client in
            let base = client.connection.baseURL
            let fields: HTTPFields = [.contentType: "application/x-ndjson"]
            let lines = "{\"bed\": \"a\", \"moisture\": 1}\n"
            let invalid = try await base.send(
                .post, "/readings", fields: fields, body: Array((lines + "{\"bed\": 7}\n").utf8))
            #expect(invalid.head.status == .badRequest)
            #expect(invalid.text.contains("unexpected message 2 of the stream: "))
            let long = try await base.send(
                .post, "/readings", fields: fields, body: Array((lines + String(repeating: " ", count: 101)).utf8))
            #expect(long.head.status == .contentTooLarge)
        }
    }

    // MARK: Ends

    @Test("cancelling the reader closes the connection, which ends the server's stream")
    func cancellation() async throws {
        let (stream, continuation, ended) = Self.controlled()
        try await Self.withFeed(GardenFeed(watched: APIEventStream(stream))) { client in
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let reader = Task {
                for try await _ in try await client.watchReadings() { start.yield() }
            }
            continuation.yield(GardenFeed.readings[0])
            for await _ in started { break }
            reader.cancel()
            await #expect(throws: CancellationError.self) { try await reader.value }
            for await _ in ended {}
        }
    }

    @Test("discarding a response's stream ends the server's stream")
    func discarded() async throws {
        let (stream, continuation, ended) = Self.controlled()
        try await Self.withFeed(GardenFeed(watched: APIEventStream(stream))) { client in
            continuation.yield(GardenFeed.readings[0])
            for try await _ in try await client.watchReadings() { break }
            _ = try await client.watchReadings()
            for await _ in ended {}
        }
    }

    @Test("an error of the server's stream breaks the connection, so that the client doesn't take it for the end")
    func brokenStream() async throws {
        struct Broken: Error {}
        let sent = Mutex(0)
        // The client drops what it hasn't read when the connection breaks, so the server waits until it has read all.
        let (received, reception) = AsyncStream.makeStream(of: Void.self)
        let stream = AsyncThrowingStream<Reading, any Error> {
            let count = sent.withLock { count in
                count += 1
                return count
            }
            guard count > 2 else { return GardenFeed.readings[count] }
            for await _ in received {}
            throw Broken()
        }
        try await Self.withFeed(GardenFeed(watched: APIEventStream(stream))) { client in
            var readings: [Reading] = []
            await #expect(throws: TransportError.self) {
                for try await reading in try await client.watchReadings() {
                    readings.append(reading)
                    if readings.count == 2 { reception.finish() }
                }
            }
            #expect(readings == Array(GardenFeed.readings[1...2]))
        }
    }

    @Test("an event over the client's bound throws, and ends the server's stream")
    func bound() async throws {
        let (stream, continuation, ended) = Self.controlled()
        try await Self.withFeed(GardenFeed(watched: APIEventStream(stream))) { client in
            var client = client
            client.connection.streams.maxMessageBytes = 100
            continuation.yield(GardenFeed.readings[0])
            continuation.yield(Reading(bed: String(repeating: "x", count: 200), moisture: 0))
            var readings: [Reading] = []
            let error = await #expect(throws: StreamError.self) {
                for try await reading in try await client.watchReadings() { readings.append(reading) }
            }
            #expect(readings == [GardenFeed.readings[0]])
            #expect(error?.problem == .tooLong(maxBytes: 100))
            for await _ in ended {}
        }
    }
}
