import APIRuntime
import CommandLineSupport
import HTTPTypes
import Synchronization

/// The requests and responses of the demo, printed in the order in which they happen.
final class DemoTranscript: Sendable {
    /// The bodies of the requests so far, in the order of the hops.
    private let bodies = Mutex<[[UInt8]]>([])
    private let show: @Sendable (String) -> Void

    /// - Parameter show: prints a text, which has no trailing newline.
    init(show: @escaping @Sendable (String) -> Void) {
        self.show = show
    }

    /// The number of a request, with its sender and its receiver.
    struct Hop: Sendable {
        let number: Int
        let from: String
        let to: String
    }

    /// The line length for JSON, in columns.
    private static let width = 100

    /// Prints a sentence.
    func print(_ text: String) {
        show(text)
    }

    /// Prints a request, which becomes the next hop. A body that is forwarded unchanged is printed once.
    func request(_ request: HTTPRequest, body: [UInt8]?, from: String, to: String) -> Hop {
        let body = body ?? []
        let (number, same) = bodies.withLock { bodies in
            let same = body.isEmpty ? nil : bodies.firstIndex(of: body).map { $0 + 1 }
            bodies.append(body)
            return (bodies.count, same)
        }
        // Header fields are omitted, because they include the access token.
        var text = "[\(number)] \(from) -> \(to)  \(request.method) \(request.path ?? "")"
        if let same {
            text += "\n    (the same body as [\(same)], byte for byte)"
        } else if !body.isEmpty {
            text += "\n" + indented(self.text(body))
        }
        show(text)
        return Hop(number: number, from: from, to: to)
    }

    /// Prints the response to a hop's request.
    func response(_ response: ClientResponse, to hop: Hop) {
        let body = response.body.isEmpty ? "" : " " + text(response.body)
        show("[\(hop.number)] \(hop.from) <- \(hop.to)  \(response.head.status.code)\(body)")
    }

    private func text(_ body: [UInt8]) -> String {
        guard let value = try? JSONValue(json: body) else { return String(decoding: body, as: UTF8.self).printable }
        return JSONText.pretty(value, width: Self.width).printable
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    }
}

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
