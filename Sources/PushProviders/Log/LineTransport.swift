import APIRuntime
import HTTPTypes

/// Writes the body of each request as a line. The response is 204, or 507 with the error as its body.
struct LineTransport: ClientTransport {
    /// Writes a line, which includes its line feed, completely or not at all. Called concurrently.
    let writeLine: @Sendable (_ line: [UInt8]) async throws -> Void

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        do {
            try await writeLine(body ?? [])
            return ClientResponse(head: HTTPResponse(status: .noContent), body: [])
        } catch let error as CancellationError {
            throw error
        } catch {
            let status = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
            return ClientResponse(head: HTTPResponse(status: status), body: Array("\(error)".utf8))
        }
    }
}
