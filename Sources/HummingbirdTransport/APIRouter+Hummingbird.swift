import APIRuntime
import HTTPTypes
import Hummingbird
import NIOCore

extension APIRouter {
    /// The response to a request of Hummingbird. Where the API has no operation for `HEAD`, the response is that of
    /// `GET` without the body (RFC 9110, 9.3.2).
    func response(to request: Request) async -> Response {
        let incoming = IncomingBody(request)
        var head = request.head
        let isHead = head.method == .head
        if isHead, !hasOperation(for: head) { head.method = .get }
        let answer = await respond(to: head, body: ServerRequestBody { try await incoming.collect(upTo: $0) })

        var fields = answer.fields
        // Without a body there is no length (RFC 9110, section 8.6): that of 304 would be that of another response.
        let hasNoLength = answer.status.kind == .informational || [.noContent, .notModified].contains(answer.status)
        fields[.contentLength] = hasNoLength ? nil : String(answer.body.count)
        let body = isHead ? ByteBuffer() : ByteBuffer(bytes: answer.body)
        guard incoming.mustBeCutOff else {
            return Response(status: answer.status, headers: fields, body: .init(byteBuffer: body))
        }
        fields[.connection] = "close"
        return Response(status: answer.status, headers: fields, body: .closingConnection(after: body))
    }
}

extension ResponseBody {
    /// Writes a body, gives the client a moment to read it and ends the connection. Closing at once would make the
    /// system reset the connection, since unread bytes wait in it, and the client could lose the response.
    fileprivate static func closingConnection(after body: ByteBuffer) -> ResponseBody {
        ResponseBody(contentLength: body.readableBytes) { writer in
            try await writer.write(body)
            try await writer.finish(nil)
            try await Task.sleep(for: .seconds(1))
            throw ConnectionEnd()
        }
    }
}

/// Thrown to make Hummingbird close a connection whose request was answered.
private struct ConnectionEnd: Error {}
