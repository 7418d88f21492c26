import APIRuntime
import HTTPTypes
import Synchronization

/// A transport that responds as a test specifies, and records its requests.
final class ScriptedTransport: ClientTransport {
    struct Sent: Hashable {
        let path: String
        let body: String
    }

    typealias Respond = @Sendable (_ sent: Sent, _ number: Int) async throws -> ClientResponse

    private let requests = Mutex<[Sent]>([])
    private let respond: Respond

    /// - Parameter respond: called with each request and the number of requests before it.
    init(_ respond: @escaping Respond) {
        self.respond = respond
    }

    /// Responds with a status after the other; the last one is repeated.
    convenience init(statuses: Int..., headerFields: HTTPFields = [:]) {
        self.init { _, number in .status(statuses[min(number, statuses.count - 1)], headerFields) }
    }

    var sent: [Sent] { requests.withLock { $0 } }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let sent = Sent(path: request.path ?? "", body: String(decoding: body ?? [], as: UTF8.self))
        let number = requests.withLock { requests in
            requests.append(sent)
            return requests.count - 1
        }
        return try await respond(sent, number)
    }
}

extension ClientResponse {
    static func status(_ code: Int, _ fields: HTTPFields = [:]) -> ClientResponse {
        ClientResponse(head: HTTPResponse(status: .init(code: code), headerFields: fields), body: [])
    }
}
