import APIRuntime
import HTTPTypes
import Hummingbird
import NIOCore

extension APIRouter {
    /// Returns the response to a request of Hummingbird, to `HEAD` without the body.
    func response(
        to request: Request, context: ServerRequestContext, channel: any Channel
    ) async -> Response {
        let connection = Connection.current
        let received = connection?.nextRequest()
        let incoming = IncomingBody(request, expectsContinue: received?.expectsContinue ?? false) {
            guard let received else { return }
            let event = ConnectionHandler.Event.readsBody(ofRequest: received.number)
            channel.pipeline.fireUserInboundEventTriggered(event)
        }
        let response =
            if let rejection = received?.rejection {
                await respond(to: request.head, rejectedBy: rejection, context: context)
            } else {
                await respond(
                    to: request.head, body: ServerRequestBody { try await incoming.collect(upTo: $0) },
                    context: context)
            }
        if let completion = response.completion.map(ResponseCompletion.init), let connection, let received {
            connection.add(completion, forRequest: received.number)
        }

        var fields = response.fields
        // Responses without a body have no length (RFC 9110, section 8.6); for 304 it would be the length of another
        // response.
        let hasNoLength = [.noContent, .notModified].contains(response.status)
        fields[.contentLength] = hasNoLength ? nil : String(response.body.count)
        let body = request.method == .head ? ByteBuffer() : ByteBuffer(bytes: response.body)
        guard received?.rejection != nil || incoming.mustBeCutOff else {
            return Response(status: response.status, headers: fields, body: .init(byteBuffer: body))
        }
        fields[.connection] = "close"
        return Response(status: response.status, headers: fields, body: .last(body, on: channel))
    }
}

extension ResponseBody {
    /// Writes the body of the last response of a connection, which ``ConnectionHandler`` closes, and waits for that, so
    /// that Hummingbird reads no more of the request.
    fileprivate static func last(_ body: ByteBuffer, on channel: any Channel) -> ResponseBody {
        ResponseBody(contentLength: body.readableBytes) { writer in
            try await writer.write(body)
            try await writer.finish(nil)
            try await channel.closeFuture.get()
            throw ConnectionEnd()
        }
    }
}

/// Thrown to make Hummingbird leave a connection that is closed.
private struct ConnectionEnd: Error {}
