import APIRuntime
import HTTPTypes
import Synchronization

/// A transport that returns one result after the other, the last one for all further requests, and records the requests.
final class SequenceTransport: ClientTransport {
    typealias Result = Swift.Result<ClientResponse, any Error>

    /// An error of a transport.
    struct Failure: ClientTransportError, CustomStringConvertible {
        var mayHaveBeenProcessed = true
        var description: String { "the connection broke" }
    }

    private let state: Mutex<(results: [Result], requests: [HTTPRequest], bodies: [[UInt8]?])>
    private let onRequest: @Sendable () -> Void

    /// - Parameter onRequest: called for each request, before its result.
    init(_ results: [Result], onRequest: @escaping @Sendable () -> Void = {}) {
        state = Mutex((results, [], []))
        self.onRequest = onRequest
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }
    var bodies: [[UInt8]?] { state.withLock { $0.bodies } }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        onRequest()
        let result = state.withLock { state in
            state.requests.append(request)
            state.bodies.append(body)
            return state.results.count > 1 ? state.results.removeFirst() : state.results[0]
        }
        return try result.get()
    }

    /// A connection that sends its requests with the transport.
    func connection(_ middleware: any ClientMiddleware..., token: String? = "t0") throws -> APIConnection {
        APIConnection(
            transport: self, baseURL: try BaseURL("https://example.org/base"),
            accessToken: token.map { AccessToken($0) },
            middleware: middleware)
    }
}

extension SequenceTransport.Result {
    static func response(_ status: Int, _ fields: HTTPFields = [:], _ body: String = "{}") -> Self {
        let head = HTTPResponse(status: .init(code: status), headerFields: fields)
        return .success(ClientResponse(head: head, body: Array(body.utf8)))
    }

    static func failure(mayHaveBeenProcessed: Bool) -> Self {
        .failure(SequenceTransport.Failure(mayHaveBeenProcessed: mayHaveBeenProcessed))
    }
}
