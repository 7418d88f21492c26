import HTTPTypes
import SteppingClock
import Testing

@testable import APIRuntime

@Suite("Retry middleware")
struct RetryMiddlewareTests {
    private typealias Result = SequenceTransport.Result

    private let clock = SteppingClock()

    /// Middleware without variation of the delays.
    private func retry(
        random: Double = 0.5, _ change: (inout RetryMiddleware.Configuration) -> Void = { _ in }
    ) -> RetryMiddleware {
        var configuration = RetryMiddleware.Configuration()
        change(&configuration)
        return RetryMiddleware(configuration, clock: clock, random: { random })
    }

    private static func request(_ method: HTTPRequest.Method) -> APIRequest {
        var request = APIRequest(method, "/x/\("y")")
        if method != .get { request.setBody(text: "body") }
        return request
    }

    /// Sends a request, and returns the number of attempts and the error.
    private func attempts(
        _ method: HTTPRequest.Method, _ results: [Result], _ retry: RetryMiddleware? = nil
    ) async throws -> (count: Int, error: (any Error)?) {
        let transport = SequenceTransport(results)
        let connection = try transport.connection(retry ?? self.retry())
        do {
            try await connection.send(Self.request(method))
        } catch {
            return (transport.requests.count, error)
        }
        return (transport.requests.count, nil)
    }

    // MARK: What is repeated

    private static let unprocessed: [Result] = [
        .response(429), .response(429, [.retryAfter: "1"]), .response(503, [.retryAfter: "1"]),
        .failure(mayHaveBeenProcessed: false),
    ]
    private static let unknown: [Result] = [
        .response(502), .response(503), .response(504), .failure(mayHaveBeenProcessed: true),
        .failure(OtherTransportError()),
    ]
    private struct OtherTransportError: Error {}

    @Test("a request that wasn't processed is repeated, whatever its method", arguments: 0..<4)
    func repeatsUnprocessed(index: Int) async throws {
        for method in [HTTPRequest.Method.get, .put, .post, .patch] {
            let (count, error) = try await attempts(method, [Self.unprocessed[index], .response(200)])
            #expect(count == 2 && error == nil, "\(method)")
        }
    }

    @Test("a request that may have been processed is repeated only if it is idempotent", arguments: 0..<5)
    func repeatsIdempotent(index: Int) async throws {
        for method in [HTTPRequest.Method.get, .head, .put, .delete, .options] {
            let (count, error) = try await attempts(method, [Self.unknown[index], .response(200)])
            #expect(count == 2 && error == nil, "\(method)")
        }
        for method in [HTTPRequest.Method.post, .patch] {
            let (count, error) = try await attempts(method, [Self.unknown[index], .response(200)])
            #expect(count == 1 && error != nil, "\(method)")
        }
    }

    @Test("other results aren't repeated")
    func repeatsNothingElse() async throws {
        let head = HTTPResponse(status: .ok)
        let results: [Result] = [
            .response(200), .response(307), .response(400), .response(401), .response(404), .response(408),
            .response(500), .response(501), .failure(InvalidRequestError("p")), .failure(CancellationError()),
            .failure(ResponseTooLargeError(head: head, maxBytes: 1)), .failure(MatrixError.missingToken),
        ]
        for (index, result) in results.enumerated() {
            #expect(try await attempts(.get, [result, .response(200)]).count == 1, "\(index)")
        }
        #expect(clock.sleeps.isEmpty)
    }

    @Test("a POST is repeated if it has an Idempotency-Key, or if the configuration calls it idempotent")
    func repeatsIdempotentPost() async throws {
        let transport = SequenceTransport([.response(502), .response(200)])
        var request = Self.request(.post)
        request.addHeader("Idempotency-Key", "k1")
        try await transport.connection(retry()).send(request)
        #expect(transport.requests.count == 2 && Set(transport.requests).count == 1)

        let isIdempotent = retry { $0.isIdempotent = { $0.route == "/x/{}" } }
        #expect(try await attempts(.post, [.response(502), .response(200)], isIdempotent).count == 2)
        let isNot = retry { $0.isIdempotent = { _ in false } }
        #expect(try await attempts(.get, [.response(502), .response(200)], isNot).count == 1)
    }

    @Test("a repeated request is the same, with its body")
    func repeatsBody() async throws {
        let transport = SequenceTransport([.response(503), .response(429), .response(200)])
        try await transport.connection(retry()).send(Self.request(.put))
        #expect(transport.requests.count == 3 && Set(transport.requests).count == 1)
        #expect(transport.bodies == Array(repeating: Array("body".utf8), count: 3))
    }

    // MARK: Delays

    private static let waits: [(HTTPFields, String, Duration)] = [
        ([.retryAfter: "7"], "", .seconds(7)),
        ([:], #"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":1234}"#, .milliseconds(1234)),
        ([.retryAfter: "9"], #"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":8765}"#, .milliseconds(8765)),
        ([.retryAfter: "Wed, 21 Oct 2015 07:28:05 GMT", .date: "Wed, 21 Oct 2015 07:28:00 GMT"], "", .seconds(5)),
        // Never shorter than the backoff: a server that asks for no delay gets no loop.
        ([.retryAfter: "0"], "", .milliseconds(500)), ([.retryAfter: "soon"], "", .milliseconds(500)),
        ([.retryAfter: "Wed, 21 Oct 2015 07:28:05 GMT"], "", .milliseconds(500)), ([:], "", .milliseconds(500)),
    ]

    @Test("the delay is what the server asks for, otherwise the backoff", arguments: [429, 503])
    func requestedDelay(status: Int) async throws {
        for (fields, body, _) in Self.waits {
            #expect(try await attempts(.get, [.response(status, fields, body), .response(200)]).count == 2)
        }
        #expect(clock.sleeps == Self.waits.map(\.2))
    }

    @Test("the backoff doubles up to its maximum, and the last response is returned after the last attempt")
    func backoff() async throws {
        let (count, error) = try await attempts(.get, [.response(503)], retry { $0.maxAttempts = 7 })
        #expect(count == 7)
        #expect((error as? MatrixError)?.status == .serviceUnavailable)
        #expect(clock.sleeps == [500, 1000, 2000, 4000, 8000, 10_000].map { .milliseconds($0) })
    }

    @Test("the last error is thrown after the last attempt")
    func lastError() async throws {
        let (count, error) = try await attempts(.get, [.failure(mayHaveBeenProcessed: true)])
        #expect(count == 4)
        #expect(error is SequenceTransport.Failure)
    }

    @Test("the backoff varies by a quarter", arguments: [(0, 375), (1, 625), (0.5, 500)] as [(Double, Int)])
    func variation(random: Double, milliseconds: Int) async throws {
        _ = try await attempts(.get, [.response(502), .response(200)], retry(random: random))
        #expect(clock.sleeps == [.milliseconds(milliseconds)])
    }

    // MARK: Bounds

    @Test("a delay that ends after the time limit returns the response at once, with what the server asks for")
    func longDelay() async throws {
        let (count, error) = try await attempts(.get, [.response(429, [.retryAfter: "31"]), .response(200)])
        #expect(count == 1)
        #expect((error as? MatrixError)?.retryAfterMilliseconds == 31_000)
        #expect(clock.sleeps.isEmpty)
    }

    @Test("attempts count towards the time limit")
    func slowAttempts() async throws {
        let transport = SequenceTransport([.response(503)]) { [clock] in clock.advance(by: .seconds(14)) }
        await #expect(throws: MatrixError.self) {
            try await transport.connection(retry()).send(Self.request(.get))
        }
        // The attempts end after 14 s, 28.5 s and 43.5 s.
        #expect(transport.requests.count == 3)
    }

    @Test("one attempt is no repetition")
    func oneAttempt() async throws {
        #expect(try await attempts(.get, [.response(503), .response(200)], retry { $0.maxAttempts = 1 }).count == 1)
    }

    @Test("a request of a cancelled task isn't repeated")
    func cancelled() async throws {
        let transport = SequenceTransport([.response(503)]) { withUnsafeCurrentTask { $0?.cancel() } }
        let connection = try transport.connection(retry())
        let task = Task { try await connection.send(Self.request(.get)) }
        await #expect(throws: MatrixError.self) { try await task.value }
        #expect(transport.requests.count == 1)
    }
}
