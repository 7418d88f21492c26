import APIRuntime
import CommandLineSupport
import HTTPTypes
import Synchronization

/// Shows what crosses the wire, hop by hop, in the order in which it happens.
final class DemoTranscript: Sendable {
    /// The bodies of the requests so far; the first hop's comes first.
    private let bodies = Mutex<[[UInt8]]>([])
    private let show: @Sendable (String) -> Void

    /// - Parameter show: takes each piece of text, without a newline at its end.
    init(show: @escaping @Sendable (String) -> Void) {
        self.show = show
    }

    /// Where a request goes from and to.
    struct Hop: Sendable {
        let number: Int
        let from: String
        let to: String
    }

    /// What JSON is laid out for.
    private static let width = 100

    /// Shows a sentence.
    func say(_ text: String) {
        show(text)
    }

    /// Shows a request, which becomes the next hop. A body that was passed on unchanged is shown once.
    func request(_ request: HTTPRequest, body: [UInt8]?, from: String, to: String) -> Hop {
        let body = body ?? []
        let (number, same) = bodies.withLock { bodies in
            let same = body.isEmpty ? nil : bodies.firstIndex(of: body).map { $0 + 1 }
            bodies.append(body)
            return (bodies.count, same)
        }
        // Header fields are left out: the access token is among them.
        var text = "[\(number)] \(from) -> \(to)  \(request.method) \(request.path ?? "")"
        if let same {
            text += "\n    (the same body as [\(same)], byte for byte)"
        } else if !body.isEmpty {
            text += "\n" + indented(self.text(body))
        }
        show(text)
        return Hop(number: number, from: from, to: to)
    }

    /// Shows the answer to a hop's request.
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

/// Sends requests with another transport and shows them.
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
