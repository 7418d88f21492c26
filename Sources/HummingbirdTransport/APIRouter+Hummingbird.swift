import APIRuntime
import HTTPTypes
import Hummingbird
import NIOCore

extension APIRouter {
    /// Returns the response to a request of Hummingbird, to `HEAD` without the body.
    func response(
        to request: Request, context: ServerRequestContext, channel: any Channel
    ) async -> Response {
        let incoming = IncomingBody(request)
        let response = await respond(
            to: request.head, body: ServerRequestBody { try await incoming.collect(upTo: $0) }, context: context)

        var fields = response.fields
        // Responses without a body have no length (RFC 9110, section 8.6); for 304 it would be the length of another
        // response.
        let hasNoLength = [.noContent, .notModified].contains(response.status)
        fields[.contentLength] = hasNoLength ? nil : String(response.body.count)
        let body = request.method == .head ? ByteBuffer() : ByteBuffer(bytes: response.body)
        guard incoming.mustBeCutOff else {
            return Response(status: response.status, headers: fields, body: .init(byteBuffer: body))
        }
        fields[.connection] = "close"
        return Response(status: response.status, headers: fields, body: .closing(channel, after: body))
    }
}

extension ResponseBody {
    /// The time that a client has to read the response before its connection is closed.
    private static let lingering = TimeAmount.seconds(1)

    /// Writes a body and ends the connection without reading the rest of the request.
    ///
    /// The server closes its side first, and the whole connection when the client has closed its own, at the latest
    /// after one second (RFC 9112, section 9.6). Closing at once would make the system reset the connection because of
    /// the unread bytes, and the client could lose the response. Meanwhile the connection needs only the task that
    /// every connection has, and the rest of the body isn't read into memory.
    fileprivate static func closing(_ channel: any Channel, after body: ByteBuffer) -> ResponseBody {
        ResponseBody(contentLength: body.readableBytes) { writer in
            try await writer.write(body)
            try await writer.finish(nil)
            channel.close(mode: .output, promise: nil)
            let end = channel.eventLoop.scheduleTask(in: lingering) { channel.close(promise: nil) }
            defer { end.cancel() }
            try await channel.closeFuture.get()
            throw ConnectionEnd()
        }
    }
}

/// Thrown to make Hummingbird leave a connection that is closed.
private struct ConnectionEnd: Error {}
