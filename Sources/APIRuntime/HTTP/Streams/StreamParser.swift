/// A parser that divides the bytes of a stream into messages, however the bytes are divided into parts.
protocol StreamParser: Sendable {
    associatedtype Message: Sendable

    /// Returns the next message that is complete, or `nil` at the end of the part.
    /// - Parameters:
    ///   - part: bytes of the stream.
    ///   - position: the index of the first unread byte, moved past the bytes that were read.
    /// - Throws: ``StreamError`` for a message over the bound.
    mutating func next(in part: [UInt8], at position: inout Int) throws(StreamError) -> Message?

    /// Returns the message that the end of the stream completes, or `nil` for none.
    mutating func end() throws(StreamError) -> Message?
}

extension APIStream {
    /// Creates the stream of the messages in bytes. Only the bytes of one message are buffered.
    init<Parser: StreamParser>(parsing bytes: APIByteStream, with parser: Parser) where Parser.Message == Element {
        self.init {
            var iterator = bytes.makeAsyncIterator()
            var parser = parser
            var part: [UInt8] = []
            var position = 0
            var isAtEnd = false
            return {
                while !isAtEnd {
                    if let message = try parser.next(in: part, at: &position) { return message }
                    guard let next = try await iterator.next() else {
                        isAtEnd = true
                        return try parser.end()
                    }
                    (part, position) = (next, 0)
                }
                return nil
            }
        }
    }
}
