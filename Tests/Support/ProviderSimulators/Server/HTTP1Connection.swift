import HTTPTypes
import NIOCore
import NIOHTTP1

/// The server's end of an HTTP/1.1 connection.
final class HTTP1Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let number: Int
    private let clientCertificate: String?
    private let handler: RequestHandler
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var closesAfterResponse = false

    init(number: Int, clientCertificate: String?, handler: @escaping RequestHandler) {
        self.number = number
        self.clientCertificate = clientCertificate
        self.handler = handler
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let buffer):
            body += buffer.readableBytesView
        case .end:
            guard let head else { return }
            closesAfterResponse = !head.isKeepAlive
            respond(handler(request(head)), NIOLoopBound(context, eventLoop: context.eventLoop))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func request(_ head: HTTPRequestHead) -> ReceivedRequest {
        var fields = HTTPFields()
        for (name, value) in head.headers {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        return ReceivedRequest(
            method: head.method.rawValue, path: head.uri, authority: head.headers.first(name: "host") ?? "",
            fields: fields, body: body, connection: number, stream: nil,
            clientCertificate: clientCertificate, indexedFields: [])
    }

    private func respond(_ response: SimulatedResponse, _ bound: NIOLoopBound<ChannelHandlerContext>) {
        let context = bound.value
        switch response {
        case .automatic:
            break
        case .reply(let reply):
            writeHead(reply, context)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            if closesAfterResponse { context.close(promise: nil) }
        case .stall(let head):
            if let head { writeHead(head, context) }
        case .reset(_, let head):
            if let head { writeHead(head, context) }
            context.flush()
            context.channel.triggerUserOutboundEvent(ConnectionCommand.cut, promise: nil)
        case .close(let head):
            if let head { writeHead(head, context) }
            context.flush()
            context.close(promise: nil)
        case .goAway(_, let then):
            closesAfterResponse = true
            respond(then, bound)
        case .streamLimit(_, let then):
            respond(then, bound)
        case .held(let gate, let then):
            let eventLoop = context.eventLoop
            let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
            gate.whenOpen {
                eventLoop.execute { loopBound.value.respond(then, bound) }
            }
        }
        context.flush()
    }

    private func writeHead(_ reply: SimulatedReply, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders()
        for field in reply.fields { headers.add(name: field.name.rawName, value: field.value) }
        headers.replaceOrAdd(name: "content-length", value: "\(reply.body.count)")
        if closesAfterResponse { headers.replaceOrAdd(name: "connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: reply.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }
}
