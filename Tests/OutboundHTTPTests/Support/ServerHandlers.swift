import NIOCore
import NIOHPACK
import NIOHTTP1
import NIOHTTP2

/// Collects the frames of requests, for a server whose responses are frames of the test's choice.
final class HTTP2ServerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private let connection: ServerConnection
    private let onRequest: (ServerRequest) -> Void
    private let onReset: (Int) -> Void
    private let pings: EventCounter
    private var requests: [HTTP2StreamID: (headers: HPACKHeaders, body: [UInt8])] = [:]

    init(
        _ connection: ServerConnection, pings: EventCounter, onRequest: @escaping (ServerRequest) -> Void,
        onReset: @escaping (Int) -> Void
    ) {
        self.pings = pings
        self.connection = connection
        self.onRequest = onRequest
        self.onReset = onReset
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers(let headers):
            requests[frame.streamID] = (headers.headers, [])
            if headers.endStream { finish(frame.streamID) }
        case .data(let data):
            if case .byteBuffer(let bytes) = data.data {
                requests[frame.streamID]?.body.append(contentsOf: bytes.readableBytesView)
            }
            if data.endStream { finish(frame.streamID) }
        case .rstStream: onReset(Int(frame.streamID))
        case .ping(_, ack: false): pings.increment()
        default: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? NIOHTTP2WindowUpdatedEvent, let size = event.inboundWindowSize, size < 32_768,
            event.streamID == .rootStream || requests[event.streamID] != nil
        {
            let frame = HTTP2Frame(streamID: event.streamID, payload: .windowUpdate(windowSizeIncrement: 65_535 - size))
            context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {}

    private func finish(_ id: HTTP2StreamID) {
        guard let (headers, body) = requests.removeValue(forKey: id) else { return }
        var fields: [String: String] = [:]
        for (name, value, _) in headers { fields[name] = value }
        onRequest(
            ServerRequest(
                connection: connection, streamID: Int(id), method: fields[":method"] ?? "",
                path: fields[":path"] ?? "", fields: fields, body: body))
    }
}

/// Collects the parts of requests, for a server whose responses are text of the test's choice.
final class HTTP1ServerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let connection: ServerConnection
    private let onRequest: (ServerRequest) -> Void
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ connection: ServerConnection, onRequest: @escaping (ServerRequest) -> Void) {
        self.connection = connection
        self.onRequest = onRequest
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let bytes): body.append(contentsOf: bytes.readableBytesView)
        case .end:
            guard let head else { return }
            var fields: [String: String] = [:]
            for (name, value) in head.headers { fields[name.lowercased()] = value }
            onRequest(
                ServerRequest(
                    connection: connection, streamID: 0, method: head.method.rawValue, path: head.uri, fields: fields,
                    body: body))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
