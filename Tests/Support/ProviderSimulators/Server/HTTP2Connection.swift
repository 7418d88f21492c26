import HTTPTypes
import NIOCore
import NIOHPACK
import NIOHTTP2

/// The server's end of an HTTP/2 connection, frame by frame, so that it can break every rule on demand.
final class HTTP2Connection: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private struct Stream {
        var headers: HPACKHeaders
        var body: [UInt8] = []
    }

    private let number: Int
    private let events: ServerEvents
    private let clientCertificate: String?
    private let handler: RequestHandler
    private var streams: [HTTP2StreamID: Stream] = [:]
    /// Streams whose response hasn't ended.
    private var openStreams: Set<HTTP2StreamID> = []
    private var lastStream = HTTP2StreamID.rootStream
    private var streamLimit: Int
    /// Whether the limit has been lowered. From then on NIOHTTP2 enforces it, because it knows when the client has
    /// acknowledged the change.
    private var hasLoweredLimit = false
    private var isClosing = false

    init(
        number: Int, streamLimit: Int, events: ServerEvents, clientCertificate: String?,
        handler: @escaping RequestHandler
    ) {
        self.number = number
        self.events = events
        self.clientCertificate = clientCertificate
        self.handler = handler
        self.streamLimit = streamLimit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers(let headers):
            // A second block of fields is a trailer.
            if streams[frame.streamID] == nil { open(frame.streamID, headers.headers) }
            if headers.endStream { received(frame.streamID, context) }
        case .data(let content):
            guard case .byteBuffer(let buffer) = content.data else { return }
            streams[frame.streamID]?.body += buffer.readableBytesView
            let size = buffer.readableBytes + (content.paddingBytes.map { $0 + 1 } ?? 0)
            if size > 0 { write(.windowUpdate(windowSizeIncrement: size), on: .rootStream, context) }
            if content.endStream {
                received(frame.streamID, context)
            } else if size > 0 {
                write(.windowUpdate(windowSizeIncrement: size), on: frame.streamID, context)
            }
            context.flush()
        case .rstStream:
            streams[frame.streamID] = nil
            openStreams.remove(frame.streamID)
            events.countReset()
        default:
            break
        }
    }

    private func open(_ id: HTTP2StreamID, _ headers: HPACKHeaders) {
        streams[id] = Stream(headers: headers)
        openStreams.insert(id)
        lastStream = max(lastStream, id)
        if openStreams.count > streamLimit, !hasLoweredLimit {
            events.addViolation(
                "\(openStreams.count) streams are open on connection \(number); its limit is \(streamLimit)")
        }
    }

    private func received(_ id: HTTP2StreamID, _ context: ChannelHandlerContext) {
        guard let stream = streams.removeValue(forKey: id) else { return }
        var fields = HTTPFields()
        var indexed: Set<String> = []
        for (name, value, indexing) in stream.headers {
            if indexing == .indexable { indexed.insert(name) }
            guard !name.hasPrefix(":"), let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        let request = ReceivedRequest(
            method: stream.headers.first(name: ":method") ?? "", path: stream.headers.first(name: ":path") ?? "",
            authority: stream.headers.first(name: ":authority") ?? "", fields: fields, body: stream.body,
            connection: number, stream: Int32(id), clientCertificate: clientCertificate,
            indexedFields: indexed)
        respond(handler(request), on: id, NIOLoopBound(context, eventLoop: context.eventLoop))
    }

    private func respond(
        _ response: SimulatedResponse, on id: HTTP2StreamID, _ bound: NIOLoopBound<ChannelHandlerContext>
    ) {
        let context = bound.value
        switch response {
        case .automatic:
            break
        case .reply(let reply):
            write(reply, on: id, context)
            openStreams.remove(id)
        case .stall(let head):
            if let head { writeHead(head, on: id, context) }
        case .reset(let code, let head):
            if let head { writeHead(head, on: id, context) }
            write(.rstStream(NIOHTTP2.HTTP2ErrorCode(networkCode: Int(code.rawValue))), on: id, context)
            openStreams.remove(id)
        case .close(let head):
            if let head { writeHead(head, on: id, context) }
            context.flush()
            isClosing = true
            context.close(promise: nil)
        case .goAway(let goAway, let then):
            writeGoAway(goAway, current: id, context)
            respond(then, on: id, bound)
        case .streamLimit(let limit, let then):
            writeStreamLimit(limit, context)
            respond(then, on: id, bound)
        case .held(let gate, let then):
            let eventLoop = context.eventLoop
            let loopBound = NIOLoopBound(self, eventLoop: eventLoop)
            gate.whenOpen {
                eventLoop.execute { loopBound.value.respond(then, on: id, bound) }
            }
        }
        context.flush()
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event as? ConnectionCommand {
        case .setStreamLimit(let limit):
            writeStreamLimit(limit, context)
            context.flush()
            promise?.succeed()
        case .goAway(let goAway):
            writeGoAway(goAway, current: lastStream, context)
            context.flush()
            promise?.succeed()
        default:
            context.triggerUserOutboundEvent(event, promise: promise)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case is NIOHTTP2Errors.MaxStreamsViolation:
            events.addViolation(
                "the client opened a stream over the limit of \(streamLimit) on connection \(number)")
        case is any NIOHTTP2Error where !isClosing:
            events.addViolation("HTTP/2 error on connection \(number): \(error)")
        default:
            break
        }
        context.close(promise: nil)
    }

    private func writeStreamLimit(_ limit: Int, _ context: ChannelHandlerContext) {
        if limit < streamLimit { hasLoweredLimit = true }
        streamLimit = limit
        let settings = [HTTP2Setting(parameter: .maxConcurrentStreams, value: limit)]
        write(.settings(.settings(settings)), on: .rootStream, context)
    }

    private func writeGoAway(_ goAway: SimulatedGoAway, current: HTTP2StreamID, _ context: ChannelHandlerContext) {
        let last: HTTP2StreamID =
            switch goAway.lastStream {
            case .received: lastStream
            case .beforeCurrent: HTTP2StreamID(max(0, Int(Int32(current)) - 2))
            case .maximum: .maxID
            case .id(let id): HTTP2StreamID(Int(id))
            }
        let code = NIOHTTP2.HTTP2ErrorCode(networkCode: Int(goAway.code.rawValue))
        let debugData = goAway.debugData.map { ByteBuffer(bytes: $0) }
        write(.goAway(lastStreamID: last, errorCode: code, opaqueData: debugData), on: .rootStream, context)
        openStreams = openStreams.filter { $0 <= last }
    }

    private func write(_ reply: SimulatedReply, on id: HTTP2StreamID, _ context: ChannelHandlerContext) {
        writeHead(reply, on: id, endStream: reply.body.isEmpty, context)
        if reply.body.isEmpty { return }
        let data = HTTP2Frame.FramePayload.Data(data: .byteBuffer(ByteBuffer(bytes: reply.body)), endStream: true)
        write(.data(data), on: id, context)
    }

    private func writeHead(
        _ reply: SimulatedReply, on id: HTTP2StreamID, endStream: Bool = false, _ context: ChannelHandlerContext
    ) {
        var headers: HPACKHeaders = [":status": "\(reply.status)"]
        for field in reply.fields { headers.add(name: field.name.canonicalName, value: field.value) }
        write(.headers(.init(headers: headers, endStream: endStream)), on: id, context)
    }

    private func write(_ payload: HTTP2Frame.FramePayload, on id: HTTP2StreamID, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(HTTP2Frame(streamID: id, payload: payload)), promise: nil)
    }
}
