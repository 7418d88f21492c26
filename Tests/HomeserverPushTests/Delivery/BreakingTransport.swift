import APIRuntime
import HTTPTypes
import OutboundHTTP

/// A transport whose connections break after the request.
final class BreakingTransport: ClientTransport {
    private let calls = Counter()

    var count: Int { calls.count }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        calls.increment()
        throw OutboundError(
            .connectionLost("closed by the other end"), mayHaveBeenProcessed: true, server: "push.garden.example")
    }
}
