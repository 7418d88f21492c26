import NIOCore

/// Counts PING frames of the client, and removes them if the server is to ignore them.
final class PingFilter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let prefaceLength = 24
    private let events: ServerEvents
    private var buffer = ByteBuffer()
    private var hasPreface = false

    init(_ events: ServerEvents) {
        self.events = events
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var input = unwrapInboundIn(data)
        buffer.writeBuffer(&input)
        var output = context.channel.allocator.buffer(capacity: buffer.readableBytes)
        if !hasPreface, var preface = buffer.readSlice(length: Self.prefaceLength) {
            hasPreface = true
            output.writeBuffer(&preface)
        }
        while hasPreface, let frame = nextFrame() {
            // Type 6 is PING; flag 1 is ACK.
            let isPing = frame.getInteger(at: frame.readerIndex + 3, as: UInt8.self) == 6
            let isACK = (frame.getInteger(at: frame.readerIndex + 4, as: UInt8.self) ?? 0) & 1 == 1
            if isPing, !isACK, events.countPing() { continue }
            output.writeImmutableBuffer(frame)
        }
        if output.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(output)) }
    }

    private func nextFrame() -> ByteBuffer? {
        let start = buffer.readerIndex
        guard let high = buffer.getInteger(at: start, as: UInt16.self),
            let low = buffer.getInteger(at: start + 2, as: UInt8.self)
        else { return nil }
        return buffer.readSlice(length: 9 + (Int(high) << 8 | Int(low)))
    }
}
