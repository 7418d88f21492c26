import APIRuntime
import HTTPTypes
import NIOCore
import NIOHTTP1

/// Responses that are sent in parts.
extension RequestHandler {
    /// Writes the head of a response that is sent in parts.
    func begin(_ response: ServerResponse) {
        guard let request = current, let context, context.channel.isActive else { return }
        var headers = headers(of: response)
        headers.remove(name: "Content-Length")
        // Without chunks, the end of the connection is the end of the body. The response to HEAD has no chunks either.
        let hasChunks = !request.received.isHTTP10 && request.head.method != .head
        let isLast = !hasChunks || request.received.rejection != nil || request.body.mustBeCutOff
        if isLast { headers.replaceOrAdd(name: "Connection", value: "close") }
        streaming = StreamingResponse(isLast: isLast)
        let head = HTTPResponseHead(
            version: hasChunks ? .http1_1 : .http1_0, status: HTTPResponseStatus(statusCode: response.status.code),
            headers: headers)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Sets the function that is called when the client closes the connection before the response has ended.
    func onStop(_ stop: @escaping @Sendable () -> Void) {
        if let streaming { streaming.onStop = stop } else { stop() }
    }

    /// Writes a part of a response.
    /// - Parameter task: gets whether another part may follow, when the connection has room for one.
    func write(_ part: [UInt8], _ task: CheckedContinuation<Bool, Never>) {
        guard let streaming, let context, context.channel.isActive else { return task.resume(returning: false) }
        let buffer = context.channel.allocator.buffer(bytes: part)
        streaming.waiter = task
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        if context.channel.isWritable { streaming.resume(true) }
    }

    /// Ends a response that was sent in parts.
    /// - Parameter isComplete: whether all parts were sent. Otherwise the connection is closed, which shows the client that
    ///   parts are missing.
    func endParts(isComplete: Bool) {
        guard let request = current, let context, let streaming else { return }
        self.streaming = nil
        current = nil
        request.body.fail(.incompleteBody)
        guard isComplete else { return context.close(promise: nil) }
        if streaming.isLast {
            messages.removeAll()
            isInputClosed = true
        }
        writeEnd(context)
    }
}
