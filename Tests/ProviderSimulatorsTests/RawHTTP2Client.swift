import HTTPTypes
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization

@testable import ProviderSimulators

/// An HTTP/2 client that shows each frame.
final class RawHTTP2Client: Sendable {
    enum Event: Hashable, Sendable {
        case head(stream: Int, status: String, fields: [String: String])
        case body(stream: Int, text: String)
        case reset(stream: Int, code: Int)
        case goAway(lastStream: Int, code: Int, debugData: String)
        case settings(maxStreams: Int)
        case pingAnswer
        case closed
    }

    struct Request: Sendable {
        var method = "POST"
        var path: String
        var headers: [(String, String)]
        var body: [UInt8]
        /// Whether `:path` and `authorization` may be added to the compression table.
        var indexesSecrets = false
    }

    private let events = Mutex<[Event]>([])
    private let count = Waiters()
    private let channel: Mutex<(any Channel)?> = Mutex(nil)
    private let nextStream = Mutex(1)

    /// Connects and sends the requests at once, before the server's SETTINGS arrive.
    init(port: Int, tls: TLSConfiguration? = nil, requests: [Request] = []) async throws {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        NIOHTTP2Handler(mode: .client, connectionConfiguration: .init(), streamConfiguration: .init()))
                    try channel.pipeline.syncOperations.addHandler(
                        FrameCollector(frames: self.frames(of: requests)) { self.add($0) })
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        self.channel.withLock { $0 = channel }
    }

    static func trusting(_ authorityPEM: String, identity: TestCertificates.Identity? = nil) throws -> TLSConfiguration
    {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authorityPEM.utf8)))
        configuration.applicationProtocols = ["h2"]
        if let identity {
            let certificates = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificatePEM.utf8))
            configuration.certificateChain = certificates.map { .certificate($0) }
            let key = try NIOSSLPrivateKey(bytes: Array(identity.privateKeyPEM.utf8), format: .pem)
            configuration.privateKey = .privateKey(key)
        }
        return configuration
    }

    func close() async {
        try? await channel.withLock { $0 }?.close()
    }

    /// Sends a request and returns its stream.
    @discardableResult
    func send(_ request: Request) async throws -> Int {
        let frames = frames(of: [request])
        try await write(frames)
        return Int(frames[0].streamID)
    }

    /// Resets a stream, as a client does that doesn't wait any longer.
    func cancel(_ stream: Int) async throws {
        try await write([HTTP2Frame(streamID: HTTP2StreamID(stream), payload: .rstStream(.cancel))])
    }

    func ping() async throws {
        let ping = HTTP2Frame.FramePayload.ping(HTTP2PingData(withInteger: 7), ack: false)
        try await write([HTTP2Frame(streamID: .rootStream, payload: ping)])
    }

    private func write(_ frames: [HTTP2Frame]) async throws {
        guard let channel = channel.withLock({ $0 }) else { return }
        try await channel.eventLoop.submit {
            for frame in frames { channel.write(frame, promise: nil) }
            channel.flush()
        }.get()
    }

    /// Sends a request and returns the events of its stream until it ends.
    func response(to request: Request) async throws -> (status: String, fields: [String: String], body: String) {
        let stream = try await send(request)
        return await response(on: stream)
    }

    func response(on stream: Int) async -> (status: String, fields: [String: String], body: String) {
        let head = await first { event -> (String, [String: String])? in
            switch event {
            case .head(stream, let status, let fields): (status, fields)
            case .reset(stream, let code): ("reset \(code)", [:])
            case .closed: ("closed", [:])
            default: nil
            }
        }
        guard head.0.first?.isNumber == true, head.1["content-length"] != "0", head.0 != "200" else {
            return (head.0, head.1, "")
        }
        let body = await first { event -> String? in
            if case .body(stream, let text) = event { text } else if case .closed = event { "" } else { nil }
        }
        return (head.0, head.1, body)
    }

    /// Returns the first event, past or future, for which the closure returns a value.
    func first<Value: Sendable>(where match: (Event) -> Value?) async -> Value {
        var seen = 0
        while true {
            let events = events.withLock { $0 }
            for event in events[seen...] { if let value = match(event) { return value } }
            seen = events.count
            let next = seen + 1
            await count.wait { $0 >= next }
        }
    }

    func waitFor(_ event: Event) async {
        _ = await first { $0 == event ? true : nil }
    }

    var allEvents: [Event] { events.withLock { $0 } }

    private func add(_ event: Event) {
        let number = events.withLock { events in
            events.append(event)
            return events.count
        }
        count.update(number)
    }

    private func frames(of requests: [Request]) -> [HTTP2Frame] {
        requests.flatMap { request -> [HTTP2Frame] in
            let stream = HTTP2StreamID(
                nextStream.withLock { next in
                    defer { next += 2 }
                    return next
                })
            var headers = HPACKHeaders()
            let secret: HPACKIndexing = request.indexesSecrets ? .indexable : .nonIndexable
            headers.add(name: ":method", value: request.method)
            headers.add(name: ":scheme", value: "https")
            headers.add(name: ":authority", value: "localhost")
            headers.add(name: ":path", value: request.path, indexing: secret)
            for (name, value) in request.headers {
                headers.add(name: name, value: value, indexing: name == "authorization" ? secret : .indexable)
            }
            let data = HTTP2Frame.FramePayload.Data(
                data: .byteBuffer(ByteBuffer(bytes: request.body)), endStream: true)
            return [
                HTTP2Frame(streamID: stream, payload: .headers(.init(headers: headers))),
                HTTP2Frame(streamID: stream, payload: .data(data)),
            ]
        }
    }
}

private final class FrameCollector: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private let frames: [HTTP2Frame]
    private let add: (RawHTTP2Client.Event) -> Void

    init(frames: [HTTP2Frame], add: @escaping (RawHTTP2Client.Event) -> Void) {
        self.frames = frames
        self.add = add
    }

    func channelActive(context: ChannelHandlerContext) {
        for frame in frames { context.write(wrapOutboundOut(frame), promise: nil) }
        context.flush()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        let stream = Int(frame.streamID)
        switch frame.payload {
        case .headers(let content):
            var fields: [String: String] = [:]
            for (name, value, _) in content.headers { fields[name] = value }
            add(.head(stream: stream, status: fields[":status"] ?? "", fields: fields))
        case .data(let content):
            guard case .byteBuffer(let buffer) = content.data else { return }
            add(.body(stream: stream, text: String(buffer: buffer)))
        case .rstStream(let code):
            add(.reset(stream: stream, code: code.networkCode))
        case .goAway(let last, let code, let debugData):
            add(
                .goAway(
                    lastStream: Int(last), code: code.networkCode,
                    debugData: debugData.map { String(buffer: $0) } ?? ""))
        case .settings(.settings(let settings)):
            for setting in settings where setting.parameter == .maxConcurrentStreams {
                add(.settings(maxStreams: setting.value))
            }
        case .ping(_, ack: true):
            add(.pingAnswer)
        default:
            break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        add(.closed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
