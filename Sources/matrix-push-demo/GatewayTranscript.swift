import APIRuntime
import HTTPTypes
import Synchronization

/// Middleware that prints the homeserver's requests to the gateway, and the responses.
final class GatewayTranscript: ServerMiddleware {
    private let transcript: DemoTranscript
    private let responses = AsyncStream.makeStream(of: ServerResponse.self)
    private let interruption = Mutex<(@Sendable () async -> Void)?>(nil)
    private let held = Mutex<[CheckedContinuation<Void, Never>]?>(nil)

    init(_ transcript: DemoTranscript) {
        self.transcript = transcript
    }

    /// Runs a closure when the next response is made, before it is sent.
    func interruptNext(_ body: @escaping @Sendable () async -> Void) {
        interruption.withLock { $0 = body }
    }

    /// Runs a closure. Requests that arrive meanwhile are handled afterwards, so that the transcript has an order.
    func holdingRequests(_ body: () async throws -> Void) async throws {
        held.withLock { $0 = [] }
        defer {
            let waiting = held.withLock { held in
                defer { held = nil }
                return held
            }
            for continuation in waiting ?? [] { continuation.resume() }
        }
        try await body()
    }

    private func hold() async {
        await withCheckedContinuation { continuation in
            let isHeld = held.withLock { held in
                held?.append(continuation)
                return held != nil
            }
            if !isHeld { continuation.resume() }
        }
    }

    /// Returns the next responses, once they are there.
    func responses(_ count: Int) async -> [ServerResponse] {
        var found: [ServerResponse] = []
        guard count > 0 else { return found }
        for await response in responses.stream {
            found.append(response)
            if found.count == count { break }
        }
        return found
    }

    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        let body = try await request.content().bytes
        await hold()
        let hop = transcript.request(request.head, body: body, from: "homeserver", to: "gateway")
        let response = await next(request)
        let interruption = interruption.withLock { interruption in
            defer { interruption = nil }
            return interruption
        }
        if let interruption {
            await interruption()
            transcript.print("[\(hop.number)] homeserver is killed before it gets the response")
        } else {
            transcript.response(
                ClientResponse(head: HTTPResponse(status: response.status), body: response.body), to: hop)
        }
        responses.continuation.yield(response)
        return response
    }
}
