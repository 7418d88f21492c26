import APIRuntime
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1

/// The channel handler of a connection, next to the parser: it keeps the rules of HTTP/1.1 about whole connections.
///
/// It decides which request is the last one and closes the connection after its response, sends `100
/// Continue`, bounds the times for a head and a body, calls the completions of responses, and cuts requests at the end of
/// the server's graceful shutdown.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Events from outside of the pipeline.
    enum Event: Hashable, Sendable {
        /// An operation is about to read the body of a request.
        case readsBody(ofRequest: Int)
        /// An operation reads the body of a request in parts. The body may take any time.
        case streamsBody(ofRequest: Int)
        /// Send 503 for the request in progress, and close the connection.
        case cut
    }

    private let connection: Connection
    private let limits: ConnectionLimits
    private let refusals: RefusalLog
    private let logger: Logger
    private var requestCount = 0
    /// In the order of arrival, which is that of the responses.
    private var requests = CircularBuffer<PendingRequest>(initialCapacity: 2)
    private var reception: BodyReception?
    /// Whether the bytes of the current read contained a part of a message.
    private var hasReadPart = false
    private var headTimer: Scheduled<Void>?
    private var receptionTimer: Scheduled<Void>?
    private var writeTimer: Scheduled<Void>?
    private var closingTimer: Scheduled<Void>?
    private var hasBegunResponse = false
    /// Whether the response that is being written is the last one.
    private var isLastResponse = false
    /// Whether everything that arrives from now on is discarded.
    private var ignoresInput = false
    /// Whether the last response is written. Everything that is written from now on is discarded.
    private var isClosing = false
    private var isShuttingDown = false
    private var hasParseError = false

    init(_ connection: Connection, limits: ConnectionLimits, refusals: RefusalLog, logger: Logger) {
        self.connection = connection
        self.limits = limits
        self.refusals = refusals
        self.logger = logger
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasReadPart = true
        guard !ignoresInput else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            receive(head, context)
        case .body:
            if reception?.awaitsContinue == true { stopAwaitingContinue() }
            context.fireChannelRead(data)
        case .end:
            endReception()
            ignoresInput = requests.last?.isKeepAlive == false
            context.fireChannelRead(data)
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        requestCount += 1
        headTimer?.cancel()
        headTimer = nil
        let rejection = MessageRules.rejection(of: head)
        let expectsContinue = rejection == nil && MessageRules.expectsContinue(head)
        let isKeepAlive = rejection == nil && head.isKeepAlive
        requests.append(
            .init(
                number: requestCount, isHTTP10: head.isHTTP10, isKeepAlive: isKeepAlive, isHead: head.method == .HEAD))
        reception = BodyReception(
            request: requestCount, awaitsContinue: expectsContinue, deadline: limits.body.map { .now() + $0 })
        connection.add(
            ReceivedRequest(
                number: requestCount, rejection: rejection, expectsContinue: expectsContinue, isHTTP10: head.isHTTP10))
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Most requests arrive at once, and need no timer.
        if let deadline = reception?.deadline, receptionTimer == nil { scheduleReceptionEnd(deadline, context) }
        // Bytes without a part of a message begin the head of a request.
        if !hasReadPart, requests.isEmpty, reception == nil, !ignoresInput { scheduleHeadEnd(context) }
        hasReadPart = false
        context.fireChannelReadComplete()
    }

    private func scheduleHeadEnd(_ context: ChannelHandlerContext) {
        guard headTimer == nil, let limit = limits.head else { return }
        headTimer = context.eventLoop.assumeIsolated().scheduleTask(in: limit) {
            guard self.requests.isEmpty, !self.isClosing else { return }
            self.refusals.record(
                "closed a connection", reason: "the head of a request didn't arrive in time", on: context.channel)
            self.sendLast(self.limits.lateHead, withBody: true, context)
        }
    }

    private func scheduleReceptionEnd(_ deadline: NIODeadline, _ context: ChannelHandlerContext) {
        receptionTimer?.cancel()
        receptionTimer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            guard self.reception != nil else { return }
            self.endReception()
            self.ignoresInput = true
            // The operation that reads the body gets the error, and with it a response.
            context.fireErrorCaught(self.isShuttingDown ? BodyReceptionError.shutdown : BodyReceptionError.timeout)
            // The response was sent before the end of the body.
            guard self.requests.isEmpty, !self.isClosing else { return }
            self.close(context, after: context.eventLoop.makeSucceededVoidFuture())
        }
    }

    private func endReception() {
        reception = nil
        receptionTimer?.cancel()
        receptionTimer = nil
    }

    private func stopAwaitingContinue() {
        reception?.awaitsContinue = false
    }

    // MARK: Responses

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isClosing else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            begin(&head)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            end(context, data, promise)
        }
    }

    /// Begins a response: sets its `Connection` field.
    private func begin(_ head: inout HTTPResponseHead) {
        hasBegunResponse = true
        // No request is pending in the response to a message that isn't HTTP.
        let request = requests.first
        isLastResponse =
            request?.isKeepAlive != true || (isShuttingDown && requests.count == 1)
            || head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
        if isLastResponse {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if request?.isHTTP10 == true {
            head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
    }

    private func end(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        let completion = requests.popFirst().flatMap { connection.takeCompletion(forRequest: $0.number) }
        hasBegunResponse = false
        guard completion != nil || isLastResponse else {
            context.write(data, promise: promise)
            return
        }
        let promise = promise ?? context.eventLoop.makePromise()
        if let completion {
            promise.futureResult.whenSuccess { completion.call(isWritten: true) }
            promise.futureResult.whenFailure { _ in completion.call(isWritten: false) }
        }
        guard isLastResponse else {
            context.write(data, promise: promise)
            return
        }
        close(context, after: promise.futureResult)
        context.writeAndFlush(data, promise: promise)
    }

    /// Ends the connection after its last response.
    ///
    /// The server closes its side first, and the whole connection when the client has closed its own, at the latest
    /// after one second (RFC 9112, section 9.6). Closing at once would make the system reset the connection because of
    /// unread bytes, and the client could lose the response.
    private func close(_ context: ChannelHandlerContext, after response: EventLoopFuture<Void>) {
        isClosing = true
        ignoresInput = true
        endReception()
        scheduleClosing(in: limits.write, context)
        response.assumeIsolated().whenComplete { result in
            guard case .success = result else { return context.close(promise: nil) }
            self.scheduleClosing(in: ConnectionLimits.lingering, context)
            context.close(mode: .output, promise: nil)
        }
    }

    private func scheduleClosing(in time: TimeAmount, _ context: ChannelHandlerContext) {
        closingTimer?.cancel()
        closingTimer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
    }

    /// Delays what others do after a last response, too.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isClosing, mode != .input else { return context.close(mode: mode, promise: promise) }
        context.channel.closeFuture.cascade(to: promise)
    }

    /// Closes the connection when the client reads nothing for a time.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeTimer?.cancel()
        writeTimer = nil
        if !context.channel.isWritable, context.channel.isActive {
            writeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.write) {
                context.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Events

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case Event.readsBody(let request):
            sendContinue(forRequest: request, context)
        case Event.streamsBody(let request):
            if reception?.request == request, !isShuttingDown {
                reception?.deadline = nil
                receptionTimer?.cancel()
                receptionTimer = nil
            }
            sendContinue(forRequest: request, context)
        case Event.cut:
            cut(context)
        case is ChannelShouldQuiesceEvent:
            isShuttingDown = true
            if let reception {
                let deadline = NIODeadline.now() + limits.bodyInShutdown
                scheduleReceptionEnd(min(deadline, reception.deadline ?? deadline), context)
            }
            context.fireUserInboundEventTriggered(event)
        case ChannelEvent.inputClosed where isClosing:
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func sendContinue(forRequest request: Int, _ context: ChannelHandlerContext) {
        guard let reception, reception.request == request, reception.awaitsContinue, !isClosing else { return }
        stopAwaitingContinue()
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }

    /// Sends 503 for the request in progress, unless its response has begun, and closes the connection.
    private func cut(_ context: ChannelHandlerContext) {
        guard !isClosing else { return }
        connection.end()
        guard let request = requests.first, !hasBegunResponse else { return context.close(promise: nil) }
        logger.warning("a request was cut at the shutdown limit")
        sendLast(limits.unavailable, withBody: !request.isHead, context)
    }

    /// Sends a response that isn't Hummingbird's, and closes the connection.
    private func sendLast(_ response: ServerResponse, withBody: Bool, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: response.status.code),
            headers: .init(response.fields.map { ($0.name.rawName, $0.value) }))
        head.headers.replaceOrAdd(name: "Content-Length", value: String(response.body.count))
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        let promise = context.eventLoop.makePromise(of: Void.self)
        close(context, after: promise.futureResult)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if withBody {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The parser reports some errors twice.
        if let error = error as? HTTPParserError, !hasParseError {
            hasParseError = true
            refusals.record(error, on: context.channel)
        }
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        endConnection()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        endConnection()
    }

    private func endConnection() {
        for timer in [headTimer, receptionTimer, writeTimer, closingTimer] { timer?.cancel() }
        connection.end()
    }
}
