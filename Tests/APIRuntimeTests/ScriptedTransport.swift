import APIRuntime
import HTTPTypes
import Synchronization

/// A transport that returns the same response to every request, and records the requests.
final class ScriptedTransport: ClientTransport {
    private let response: ClientResponse
    private let kept = Mutex<[(head: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int)]>([])

    init(_ status: HTTPResponse.Status, _ body: String, fields: HTTPFields = [:]) {
        response = ClientResponse(head: HTTPResponse(status: status, headerFields: fields), body: Array(body.utf8))
    }

    var requests: [(head: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int)] { kept.withLock { $0 } }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        kept.withLock { $0.append((request, body, maxResponseBytes)) }
        return response
    }
}
