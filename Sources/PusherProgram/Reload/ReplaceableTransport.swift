import APIRuntime
import HTTPTypes
import OutboundHTTP
import Synchronization

/// The client for gateways, which a reload replaces. Requests in progress keep theirs.
final class ReplaceableTransport: ClientTransport {
    private let client: Mutex<OutboundClient>

    init(_ client: OutboundClient) {
        self.client = Mutex(client)
    }

    /// The client of requests that begin now.
    var current: OutboundClient { client.withLock { $0 } }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        try await current.send(request, body: body, maxResponseBytes: maxResponseBytes)
    }

    /// Uses another client for requests that begin from now on, and closes the previous one when its requests have ended.
    /// - Parameter limit: the longest time that they take.
    func replace(with new: OutboundClient, within limit: Duration) {
        let previous = client.withLock { client in
            defer { client = new }
            return client
        }
        Task { await previous.shutdown(within: limit) }
    }
}
