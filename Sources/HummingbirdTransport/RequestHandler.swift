import APIRuntime
import HTTPTypes
import NIOCore
import NIOHTTP1

/// The last channel handler of a connection: hands its requests to the connection's task one by one, and writes the
/// responses.
///
/// A request is handed on once its body is complete, or when nothing more of it has arrived. While requests of one read
/// wait, nothing further is read. They are handed on one by one, each after the input of other connections.
final class RequestHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    enum Message {
        case request(IncomingRequest)
        /// A message that isn't HTTP, and the response to it.
        case invalid(ServerResponse)
    }

    private let connection: Connection
    /// The response to a message whose header fields are too large.
    private let largeHead: ServerResponse
    private let dates: HTTPDateText
    private let turns: PipelinedTurns
    private var idleTimeout: IdleTimeout
    var context: ChannelHandlerContext?
    /// Messages that the task hasn't taken yet.
    var messages = CircularBuffer<Message>(initialCapacity: 2)
    /// The request whose head has arrived, until its end.
    private var reception: IncomingRequest?
    /// The task while it waits for a request.
    private var waiter: CheckedContinuation<IncomingRequest?, Never>?
    /// Whether the task waits for the turn of a pipelined request.
    private var awaitsTurn = false
    /// The request that the task handles.
    var current: IncomingRequest?
    /// The response that is being sent in parts.
    var streaming: StreamingResponse?
    /// Whether no request follows those that have arrived.
    var isInputClosed = false
    /// Whether the channel waits for permission to read.
    private var isReadPending = false

    init(
        _ connection: Connection, idleTimeout: TimeAmount, largeHead: ServerResponse, dates: HTTPDateText,
        turns: PipelinedTurns
    ) {
        self.connection = connection
        self.largeHead = largeHead
        self.idleTimeout = IdleTimeout(idleTimeout)
        self.dates = dates
        self.turns = turns
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { startIdleTimeout() }
    }

    func channelActive(context: ChannelHandlerContext) {
        startIdleTimeout()
        context.fireChannelActive()
    }

    // MARK: Reception

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isInputClosed else { return }
        idleTimeout.recordActivity()
        switch unwrapInboundIn(data) {
        case .head(let head): receive(head, context)
        case .body(let bytes): reception?.body.append(bytes)
        case .end:
            reception?.body.end()
            reception = nil
            handOn()
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard let received = connection.nextRequest(), let head = HTTPRequest(head) else { return refuse() }
        let number = received.number
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let request = IncomingRequest(
            head: head, received: received,
            body: IncomingBody(head.headerFields, expectsContinue: received.expectsContinue) { isStreamed in
                handler.onEventLoop { $0.willWaitForBody(ofRequest: number, isStreamed: isStreamed) }
            })
        reception = request
        messages.append(.request(request))
    }

    private func willWaitForBody(ofRequest number: Int, isStreamed: Bool) {
        let event: ConnectionHandler.Event =
            isStreamed ? .streamsBody(ofRequest: number) : .readsBody(ofRequest: number)
        context?.pipeline.fireUserInboundEventTriggered(event)
        readIfPossible()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        handOn()
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case BodyReceptionError.timeout: reception?.body.fail(.bodyTimeout)
        case BodyReceptionError.shutdown: reception?.body.fail(.shuttingDown)
        case HTTPParserError.headerOverflow where reception == nil: refuse(largeHead)
        case is HTTPParserError where reception == nil: refuse()
        default: reception?.body.fail(.incompleteBody)
        }
    }

    /// Refuses a message that isn't HTTP, after the responses to earlier requests.
    private func refuse(_ response: ServerResponse = ServerResponse(status: .badRequest)) {
        guard !isInputClosed else { return }
        isInputClosed = true
        messages.append(.invalid(response))
        handOn()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: closeInput()
        case is ChannelShouldQuiesceEvent where isIdle: context.close(promise: nil)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        messages.removeAll()
        streaming?.resume(false)
        closeInput()
        idleTimeout.stop()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        streaming?.resume(false)
        closeInput()
        idleTimeout.stop()
        self.context = nil
    }

    private func closeInput() {
        isInputClosed = true
        reception?.body.fail(.incompleteBody)
        reception = nil
        // A client that has closed its side most often has closed the connection, which the server would only notice when
        // it writes the next part, maybe much later.
        streaming?.onStop?()
        handOn()
    }

    // MARK: Backpressure

    func read(context: ChannelHandlerContext) {
        isReadPending = true
        readIfPossible()
    }

    private func readIfPossible() {
        guard isReadPending, let context, reception?.body.isReady ?? messages.isEmpty else { return }
        isReadPending = false
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { streaming?.resume(true) }
        handOn()
        context.fireChannelWritabilityChanged()
    }

    // MARK: The task

    /// Gives the task the next request when it is there.
    /// - Parameter task: gets `nil` when there is no further request.
    func next(_ task: CheckedContinuation<IncomingRequest?, Never>) {
        waiter = task
        guard !messages.isEmpty else { return handOn() }
        awaitsTurn = true
        turns.wait { [self] in
            awaitsTurn = false
            handOn()
        }
    }

    private func handOn() {
        guard !awaitsTurn, let task = waiter else { return }
        guard let message = messages.first else {
            guard isInputClosed else { return }
            waiter = nil
            return task.resume(returning: nil)
        }
        // A client that doesn't read its responses gets no more of them.
        guard context?.channel.isWritable == true else { return }
        messages.removeFirst()
        switch message {
        case .invalid(let response): writeLast(response)
        case .request(let request):
            waiter = nil
            current = request
            readIfPossible()
            task.resume(returning: request)
        }
    }

    /// Writes the response to the last request that the task took.
    func write(_ response: ServerResponse) {
        guard let request = current, let context else { return }
        current = nil
        var headers = headers(of: response)
        // Responses without a body have no length (RFC 9110, section 8.6); for 304 it would be the length of another
        // response.
        if response.status != .noContent, response.status != .notModified {
            headers.replaceOrAdd(name: "Content-Length", value: String(response.body.count))
        }
        let isLast = request.received.rejection != nil || request.body.mustBeCutOff
        if isLast {
            headers.replaceOrAdd(name: "Connection", value: "close")
            messages.removeAll()
            isInputClosed = true
        }
        request.body.fail(.incompleteBody)
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status.code), headers: headers)
        let body = request.head.method == .head ? [] : response.body
        write(head, body, context)
    }

    func headers(of response: ServerResponse) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(response.fields.count + 3)
        for field in response.fields { headers.add(name: field.name.rawName, value: field.value) }
        headers.replaceOrAdd(name: "Date", value: dates.now)
        return headers
    }

    /// Writes the response to a message that isn't HTTP.
    private func writeLast(_ response: ServerResponse) {
        guard let context else { return }
        var headers = HTTPHeaders(response.fields.map { ($0.name.rawName, $0.value) })
        headers.replaceOrAdd(name: "Content-Length", value: String(response.body.count))
        headers.replaceOrAdd(name: "Connection", value: "close")
        let status = HTTPResponseStatus(statusCode: response.status.code)
        write(HTTPResponseHead(version: .http1_1, status: status, headers: headers), response.body, context)
    }

    private func write(_ head: HTTPResponseHead, _ body: [UInt8], _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !body.isEmpty {
            let buffer = context.channel.allocator.buffer(bytes: body)
            context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        }
        writeEnd(context)
    }

    func writeEnd(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if messages.isEmpty {
            idleTimeout.recordActivity()
            startIdleTimeout()
        }
        readIfPossible()
    }

    // MARK: Idle connections

    /// Whether no request is in progress.
    private var isIdle: Bool { current == nil && messages.isEmpty && reception == nil }

    private func startIdleTimeout() {
        guard let context else { return }
        idleTimeout.start(context) { [weak self] in self?.idleTimeoutEnded() }
    }

    private func idleTimeoutEnded() {
        idleTimeout.stop()
        // The response has no time limit. The timer starts again after it.
        guard reception != nil || isIdle else { return }
        // Nothing is received while the operation doesn't read.
        if reception?.body.isReady == false { idleTimeout.recordActivity() }
        if idleTimeout.isOver { context?.close(promise: nil) } else { startIdleTimeout() }
    }
}

extension NIOLoopBound where Value == RequestHandler {
    /// Calls a function on the event loop: at once if it is the current thread's.
    func onEventLoop(_ body: @escaping @Sendable (RequestHandler) -> Void) {
        if eventLoop.inEventLoop {
            body(value)
        } else {
            eventLoop.execute { body(value) }
        }
    }
}
