import APIRuntime
import CommandLineSupport
import HTTPTypes

/// A transport that prints the requests and responses of another transport.
struct DemoTransport: ClientTransport {
    let base: any ClientTransport
    let transcript: DemoTranscript
    let from: String
    let to: String

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let hop = transcript.request(request, body: body, from: from, to: to)
        do {
            let response = try await base.send(request, body: body, maxResponseBytes: maxResponseBytes)
            transcript.response(response, to: hop)
            return response
        } catch {
            throw CommandFailure("hop \(hop.number), \(from) -> \(to): \(error)")
        }
    }
}
