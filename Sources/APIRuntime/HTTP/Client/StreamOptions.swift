/// How a client reads responses that are streams.
public struct StreamOptions: Hashable, Sendable {
    /// The longest message of a stream in bytes, and the longest line of an event stream. A longer one makes the iteration
    /// throw ``StreamError``.
    public var maxMessageBytes: Int
    /// The data of an event that ends the messages of an event stream. `[DONE]` by default, which many APIs send and which
    /// no JSON message can be; `nil` for none.
    public var terminator: String?

    public init(maxMessageBytes: Int = 16 << 20, terminator: String? = "[DONE]") {
        self.maxMessageBytes = maxMessageBytes
        self.terminator = terminator
    }
}
