import NIOCore
import NIOHPACK
import NIOHTTP2

/// A connection that a test's server has accepted. Its functions can be called from any thread.
final class ServerConnection: Sendable {
    /// 1 for the first connection of the server.
    let number: Int
    let isHTTP2: Bool
    private let channel: any Channel
    private let gate: ByteGate

    init(number: Int, isHTTP2: Bool, channel: any Channel, gate: ByteGate) {
        self.number = number
        self.isHTTP2 = isHTTP2
        self.channel = channel
        self.gate = gate
    }

    // MARK: HTTP/2

    func write(_ streamID: Int, _ payload: HTTP2Frame.FramePayload) {
        channel.writeAndFlush(HTTP2Frame(streamID: HTTP2StreamID(streamID), payload: payload), promise: nil)
    }

    func sendHead(
        _ streamID: Int, status: Int = 200, fields: [(String, String)] = [], endsStream: Bool = false
    ) {
        let headers = HPACKHeaders([(":status", String(status))] + fields)
        write(streamID, .headers(.init(headers: headers, endStream: endsStream)))
    }

    func sendBody(_ streamID: Int, _ text: String, endsStream: Bool = true) {
        write(streamID, .data(.init(data: .byteBuffer(ByteBuffer(string: text)), endStream: endsStream)))
    }

    func reset(_ streamID: Int, _ code: NIOHTTP2.HTTP2ErrorCode) {
        write(streamID, .rstStream(code))
    }

    func sendGoAway(last: Int, _ code: NIOHTTP2.HTTP2ErrorCode = .noError, _ data: String? = nil) {
        let data = data.map { ByteBuffer(string: $0) }
        write(0, .goAway(lastStreamID: HTTP2StreamID(last), errorCode: code, opaqueData: data))
    }

    func sendSettings(maxStreams: Int) {
        write(0, .settings(.settings([HTTP2Setting(parameter: .maxConcurrentStreams, value: maxStreams)])))
    }

    // MARK: HTTP/1.1

    func write(_ text: String) {
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
    }

    // MARK: Both

    func close() {
        channel.close(promise: nil)
    }

    /// Ignores everything that the client sends from now on, as if the network had lost it.
    func ignoreInput() async throws {
        try await channel.eventLoop.submit { self.gate.isOpen = false }.get()
    }

    func closed() async {
        try? await channel.closeFuture.get()
    }
}

/// A request that a test's server has received and to which the test responds.
struct ServerRequest: Sendable {
    let connection: ServerConnection
    /// 0 with HTTP/1.1.
    let streamID: Int
    let method: String
    let path: String
    /// The header fields, with names in lower case; of HTTP/2 the pseudo-header fields too.
    let fields: [String: String]
    let body: [UInt8]

    func respond(_ status: Int = 200, _ fields: [(String, String)] = [], _ body: String = "") {
        if connection.isHTTP2 {
            connection.sendHead(streamID, status: status, fields: fields, endsStream: body.isEmpty)
            if !body.isEmpty { connection.sendBody(streamID, body) }
        } else {
            let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + fields.map { "\($0): \($1)" }
            connection.write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        }
    }
}

/// Passes bytes on while it is open.
final class ByteGate: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer

    var isOpen = true

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isOpen { context.fireChannelRead(data) }
    }
}
