import HTTPTypes
import Logging
import NIOCore
import NIOHTTP2

/// The attempt that a new connection completes.
protocol HTTP2Handshake: AnyObject {
    /// Hands the connection to its owner, after the server's SETTINGS.
    /// - Returns: `false` if the attempt had ended. The connection must be closed then.
    func succeed(_ connection: HTTP2Connection) -> Bool
    /// Reports an error to the owner.
    func fail(_ reason: OutboundError.Reason)
}

/// A connection that carries requests at the same time, each on a stream of HTTP/2.
///
/// Used on the event loop of its pool only. NIOHTTP2's handler keeps the rules of the protocol and the windows of flow
/// control for sending. This handler assigns frames to requests, and opens no more streams than the server permits.
final class HTTP2Connection: ChannelInboundHandler, ExchangeCarrier, @unchecked Sendable {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    struct Stream {
        let exchange: Exchange
        let started: NIODeadline
        /// Whether the HEADERS frame has left the queues of NIOHTTP2. Before, the server knows nothing of the request.
        var isCreated = false
    }

    let pool: any ConnectionOwner
    let localFrames: LocalFrameMonitor
    /// The handshake, until it has ended.
    private var handshake: (any HTTP2Handshake)?
    var context: ChannelHandlerContext?
    var streams: [HTTP2StreamID: Stream] = [:]
    private var nextStreamID: Int32 = 1
    private let opened = NIODeadline.now()

    /// Whether no further streams may be opened: after GOAWAY, or because the stream identifiers are used up.
    private(set) var isDraining = false
    /// Whether a request timed out and nothing has been received since it was sent. The connection may be dead.
    var isSuspect = false
    private(set) var hadResponse = false
    /// Whether a response retired the connection.
    private var isRetired = false
    /// Whether the last response was a success (2xx).
    private var wasSuccessful = false
    /// SETTINGS_MAX_CONCURRENT_STREAMS; NIOHTTP2 assumes 100 if the server doesn't specify it.
    private var peerLimit = 100
    /// The number of streams with which the server refused another one, until its next response or SETTINGS.
    private var refusalLimit: Int?

    var lastReceived = NIODeadline.now()
    var lastUse = NIODeadline.now()
    var pingSent: NIODeadline?
    var pingTimer: Scheduled<Void>?
    var idleTimer: Scheduled<Void>?
    private var closeReason: OutboundError.Reason?
    var goAwayReason: String?
    /// Whether frames are being received. A stream can't be reset then, because NIOHTTP2 may have closed it already.
    private var isReading = false
    private var streamsToReset: [HTTP2StreamID] = []

    /// The time for which requests wait for the first response of a new connection instead of opening another one.
    static let freshness = TimeAmount.seconds(1)

    init(_ pool: any ConnectionOwner, handshake: any HTTP2Handshake, localFrames: LocalFrameMonitor) {
        self.pool = pool
        self.handshake = handshake
        self.localFrames = localFrames
    }

    // MARK: The pool's side

    /// The number of streams that can be opened now; may be negative after the server has lowered its limit.
    var availableStreams: Int {
        guard handshake == nil, !isDraining, !isSuspect, context?.channel.isActive == true else { return 0 }
        return permittedStreams - streams.count
    }

    private var permittedStreams: Int {
        let limit = min(peerLimit, refusalLimit ?? .max)
        switch pool.settings.configuration.streams {
        case .peer: return limit
        case .oneUntilSuccess: return wasSuccessful ? limit : min(limit, 1)
        }
    }

    /// Whether the first response may soon permit more streams.
    var isFresh: Bool {
        pool.settings.configuration.streams == .oneUntilSuccess && !hadResponse && !isDraining && !isSuspect
            && opened + Self.freshness > .now()
    }

    var isUnused: Bool { streams.isEmpty }

    /// Writes a request. ``flush()`` sends it.
    func start(_ exchange: Exchange) {
        guard availableStreams > 0, let context else {
            pool.resend(exchange, .connectionLost("closed by the other end"))
            return
        }
        let id = HTTP2StreamID(nextStreamID)
        nextStreamID += 2
        if nextStreamID > Int32.max - 4 { isDraining = true }
        streams[id] = Stream(exchange: exchange, started: .now())
        exchange.carrier = self
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenFailure { self.writeFailed(id, $0) }
        let body = exchange.request.body.flatMap { $0.readableBytes > 0 ? $0 : nil }
        write(id, .headers(.init(headers: exchange.request.http2Head, endStream: body == nil)), promise)
        if let body { write(id, .data(.init(data: .byteBuffer(body), endStream: true))) }
    }

    func flush() {
        context?.flush()
    }

    func abandon(_ exchange: Exchange, timedOut: Bool) {
        guard let (id, stream) = streams.first(where: { $0.value.exchange === exchange }) else { return }
        if timedOut, stream.isCreated, lastReceived < stream.started { suspect() }
        reset(id)
    }

    /// Closes the connection. Its requests fail.
    func close(_ reason: OutboundError.Reason) {
        closeReason = closeReason ?? reason
        isDraining = true
        if handshake == nil { endStreams(reason) }
        guard let context else { return }
        if context.channel.isActive {
            write(.rootStream, .goAway(lastStreamID: .rootStream, errorCode: .noError, opaqueData: nil))
            context.flush()
        }
        context.close(promise: nil)
    }

    // MARK: Frames

    func write(
        _ id: HTTP2StreamID, _ payload: HTTP2Frame.FramePayload, _ promise: EventLoopPromise<Void>? = nil
    ) {
        context?.write(wrapOutboundOut(HTTP2Frame(streamID: id, payload: payload)), promise: promise)
        // Only resets that NIOHTTP2 sends by itself are of interest.
        if case .rstStream = payload { localFrames.wroteReset = false }
    }

    /// Ends a stream whose request no caller waits for. If frames are being received, it waits for the last of them and
    /// does nothing if the stream has ended by then.
    func reset(_ id: HTTP2StreamID) {
        guard !isReading else {
            streamsToReset.append(id)
            return
        }
        guard let stream = streams[id] else { return }
        write(id, .rstStream(.cancel))
        // A stream that was never opened isn't reported as closed.
        if !stream.isCreated { streams[id] = nil }
        context?.flush()
        streamsChanged()
    }

    private func writeFailed(_ id: HTTP2StreamID, _ error: any Error) {
        // Of streams that have been opened, and of broken connections, there are other events.
        guard let stream = streams[id], !stream.isCreated, context?.channel.isActive == true else { return }
        streams[id] = nil
        stream.exchange.fail(.connectionLost(describe(error)), mayHaveBeenProcessed: false)
        streamsChanged()
    }

    /// Gives free streams to waiting requests, or closes a connection that has served its last one.
    func streamsChanged() {
        lastUse = .now()
        if isDraining, streams.isEmpty {
            close(.connectionLost("closed after GOAWAY"))
        } else {
            pool.scheduleDispatch()
        }
    }

    /// Notes a response: its status decides whether more streams may be opened (APNs).
    func receivedResponse(_ status: HTTPResponse.Status) {
        hadResponse = true
        refusalLimit = nil
        wasSuccessful = status.kind == .successful
        pool.scheduleDispatch()
    }

    /// Notes that the server refused a stream: fewer are opened until it responds again.
    func refused() {
        refusalLimit = max(1, streams.count - 1)
    }

    func drain() {
        isDraining = true
    }

    /// Notes a complete response. A response that retires the connection leaves it the requests in progress only.
    func completed(isRetired: Bool) {
        if isRetired {
            self.isRetired = true
            drain()
        } else {
            pool.receivedResponse()
        }
    }

    // MARK: The channel's side

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        receivedData()
        receive(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        let ids = streamsToReset
        streamsToReset = []
        for id in ids { reset(id) }
        context.fireChannelReadComplete()
    }

    /// Takes the settings of the server. The first ones complete the connection.
    func receive(_ settings: HTTP2Settings) {
        for setting in settings where setting.parameter == .maxConcurrentStreams { peerLimit = setting.value }
        refusalLimit = nil
        if let handshake {
            guard handshake.succeed(self) else {
                context?.close(promise: nil)
                return
            }
            self.handshake = nil
            startTimers()
        }
        pool.scheduleDispatch()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if localFrames.wroteReset {
            // An error of one stream, which NIOHTTP2 has reset; its end is an event of its own.
            localFrames.wroteReset = false
            return
        }
        fail(.connectionLost(describe(error)))
        context.close(promise: nil)
    }

    private func fail(_ reason: OutboundError.Reason) {
        closeReason = closeReason ?? goAwayReason.map { .goAway($0) } ?? reason
    }

    func channelInactive(context: ChannelHandlerContext) {
        pingTimer?.cancel()
        idleTimer?.cancel()
        fail(.connectionLost("closed by the other end"))
        isDraining = true
        let reason = closeReason ?? .connectionLost("closed by the other end")
        if let handshake {
            self.handshake = nil
            handshake.fail(connectReason(reason))
        } else {
            endStreams(reason)
            pool.closed(self, hadResponse: hadResponse && !isRetired)
        }
        context.fireChannelInactive()
    }

    /// Fails the requests that have been sent. The others go to another connection.
    private func endStreams(_ reason: OutboundError.Reason) {
        // The newest ones first, because each goes to the front of the queue.
        let ending = streams.sorted { $0.key > $1.key }
        streams = [:]
        for (_, stream) in ending where stream.exchange.carrier === self {
            if stream.isCreated {
                stream.exchange.fail(reason, mayHaveBeenProcessed: true)
            } else {
                pool.resend(stream.exchange, reason)
            }
        }
    }

    /// Returns the reason for which the connection wasn't established.
    private func connectReason(_ reason: OutboundError.Reason) -> OutboundError.Reason {
        if case .connectionLost(let problem) = reason { .connectFailed(problem) } else { reason }
    }
}
