import HTTPTypes
import Logging
import NIOCore
import NIOHPACK
import NIOHTTP2

extension HTTP2Connection {
    /// The size of the window of flow control for the responses of a connection, and of a stream, in bytes.
    private static let receiveWindow = 65_535
    /// Maximum size of the header fields of a response in bytes.
    private static let maxHeaderBytes = 32_768
    /// Maximum size of the logged part of GOAWAY's debug data in bytes.
    private static let maxLoggedBytes = 256

    /// Creates NIOHTTP2's handler.
    static func makeFrameHandler(_ frames: LocalFrameMonitor) -> NIOHTTP2Handler {
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .enablePush, value: 0),
            HTTP2Setting(parameter: .maxHeaderListSize, value: maxHeaderBytes),
            HTTP2Setting(parameter: .initialWindowSize, value: receiveWindow),
        ]
        // When many requests time out together, the responses of all of them may still arrive.
        connection.maximumRecentlyResetStreams = 4096
        // Servers of large providers measure the network with PINGs.
        connection.controlFrameRateLimit.maximumCount = 2000
        connection.maximumSequentialEmptyDataFrames = 10
        var stream = NIOHTTP2Handler.StreamConfiguration()
        // A server without capacity may refuse many streams, which isn't an attack on a client.
        stream.streamResetFrameRateLimit.maximumCount = 10_000
        return NIOHTTP2Handler(
            mode: .client, frameDelegate: frames, connectionConfiguration: connection, streamConfiguration: stream)
    }

    func receive(_ frame: HTTP2Frame) {
        switch frame.payload {
        case .headers(let headers):
            guard let stream = streams[frame.streamID] else { return }
            receive(headers.headers, stream.exchange)
            if headers.endStream { complete(frame.streamID, stream.exchange) }
        case .data(let data):
            guard let stream = streams[frame.streamID] else { return }
            if case .byteBuffer(let bytes) = data.data { stream.exchange.receive(bytes) }
            if data.endStream { complete(frame.streamID, stream.exchange) }
        case .rstStream(let code): receiveReset(frame.streamID, code)
        case .settings(.settings(let settings)): receive(settings)
        case .goAway(let last, let code, let data): receiveGoAway(last, code, data)
        default: break
        }
    }

    private func complete(_ id: HTTP2StreamID, _ exchange: Exchange) {
        completed(isRetired: !exchange.complete())
        // If the server responded before it received the whole request, the stream is still open.
        reset(id)
    }

    private func receive(_ headers: HPACKHeaders, _ exchange: Exchange) {
        // Header fields after the body are trailers, which no caller needs.
        guard exchange.head == nil else { return }
        guard let status = headers.first(name: ":status").flatMap({ Int($0) }), (100...999).contains(status) else {
            return
        }
        // Interim responses are followed by the final one.
        guard status >= 200 else { return }
        var head = HTTPResponse(status: .init(code: status))
        for (name, value, _) in headers where !name.hasPrefix(":") {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            head.headerFields.append(HTTPField(name: name, value: value))
        }
        receivedResponse(head.status)
        exchange.receive(head)
    }

    private func receiveReset(_ id: HTTP2StreamID, _ code: NIOHTTP2.HTTP2ErrorCode) {
        guard let stream = streams[id] else { return }
        if code == .refusedStream, stream.exchange.head == nil {
            refused()
            // The second time, the request goes to another connection.
            if stream.exchange.resends > 0 { drain() }
            pool.resend(stream.exchange, .refused("REFUSED_STREAM"), waits: true)
        } else {
            stream.exchange.fail(.connectionLost(Self.describe(code)), mayHaveBeenProcessed: true)
        }
    }

    private func receiveGoAway(_ last: HTTP2StreamID, _ code: NIOHTTP2.HTTP2ErrorCode, _ data: ByteBuffer?) {
        let text = Self.printable(data)
        let reason = text.isEmpty ? Self.name(code) : "\(Self.name(code)), \(text)"
        goAwayReason = reason
        if !text.isEmpty || code != .noError { logGoAway(code, text) }
        drain()
        // The newest ones first, because each goes to the front of the queue.
        for (id, stream) in streams.sorted(by: { $0.key > $1.key }) where id > last {
            if stream.exchange.head == nil {
                pool.resend(stream.exchange, .refused("GOAWAY: \(reason)"))
            } else {
                // The server contradicts itself.
                stream.exchange.fail(.goAway(reason), mayHaveBeenProcessed: true)
            }
            // NIOHTTP2 closes the streams that it has opened, and must forget the others.
            if !stream.isCreated { reset(id) }
        }
        streamsChanged()
    }

    private func logGoAway(_ code: NIOHTTP2.HTTP2ErrorCode, _ text: String) {
        guard let logger = pool.settings.logger else { return }
        var metadata: Logger.Metadata = [
            "server": "\(pool.origin.server)", "code": "\(Self.name(code))", "reason": "\(text)",
            "requests": "\(streams.count)",
        ]
        let permission = pool.settings.throttle.permission(for: pool.origin.server)
        if permission == .last { metadata["note"] = "further ones have the level debug for up to a minute" }
        logger.log(
            level: permission == .refused ? .debug : .warning, "the server is closing a connection (GOAWAY)",
            metadata: metadata)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as NIOHTTP2StreamCreatedEvent: streams[event.streamID]?.isCreated = true
        case let event as StreamClosedEvent: streamClosed(event)
        case let event as NIOHTTP2WindowUpdatedEvent: windowChanged(event)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func streamClosed(_ event: StreamClosedEvent) {
        guard let stream = streams.removeValue(forKey: event.streamID) else { return }
        if stream.exchange.carrier === self {
            // NIOHTTP2 reset the stream because of an invalid frame.
            let problem = event.reason.map { Self.describe($0) } ?? "the stream ended without a response"
            stream.exchange.fail(.connectionLost(problem), mayHaveBeenProcessed: true)
        }
        streamsChanged()
    }

    /// Permits the server to send more when half of the window is used up.
    private func windowChanged(_ event: NIOHTTP2WindowUpdatedEvent) {
        guard let size = event.inboundWindowSize, size <= Self.receiveWindow / 2 else { return }
        guard event.streamID == .rootStream || streams[event.streamID] != nil else { return }
        write(event.streamID, .windowUpdate(windowSizeIncrement: Self.receiveWindow - size))
        flush()
    }

    // MARK: Texts

    private static func describe(_ code: NIOHTTP2.HTTP2ErrorCode) -> String {
        "the server reset the stream (\(name(code)))"
    }

    /// Returns the name of an error code (RFC 9113, section 7).
    private static func name(_ code: NIOHTTP2.HTTP2ErrorCode) -> String {
        let names = [
            "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
            "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
            "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
        ]
        return code.networkCode < names.count ? names[code.networkCode] : "code \(code.networkCode)"
    }

    /// Returns the beginning of GOAWAY's debug data as text without control characters.
    static func printable(_ data: ByteBuffer?) -> String {
        guard let data else { return "" }
        let text = String(decoding: data.readableBytesView.prefix(maxLoggedBytes), as: UTF8.self)
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.isPrintable }))
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isPrintable: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
