import APIRuntime
import HTTPTypes

/// Sends messages to push servers and keeps the `TTL` field of a response only if it is below the one asked for.
struct PushServerTransport: ClientTransport {
    let client: any ClientTransport

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let response = try await client.send(request, body: body, maxResponseBytes: maxResponseBytes)
        guard let field = response.head.headerFields[.timeToLive] else { return response }
        let requested = request.headerFields[.timeToLive].flatMap { Int64($0) } ?? 0
        if let granted = Int64(field), granted >= 0, granted < requested { return response }
        var head = response.head
        head.headerFields[.timeToLive] = nil
        return ClientResponse(head: head, body: response.body)
    }
}
