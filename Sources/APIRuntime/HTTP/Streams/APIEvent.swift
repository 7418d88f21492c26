/// An event of an event stream (WHATWG HTML, "Server-sent events").
public struct APIEvent<Data: Sendable>: Sendable {
    /// The message of the event, or its text.
    public var data: Data
    /// The type of the event (field `event`); `nil` for none, which is `message` to a browser.
    public var name: String?
    /// The identifier of the event. In a received event, that of the last event with an identifier, which a client that
    /// connects again sends as `Last-Event-ID`. `nil` for none.
    public var id: String?
    /// The time in milliseconds after which a client should connect again when the connection breaks; `nil` for none.
    public var retryMilliseconds: Int64?

    public init(data: Data, name: String? = nil, id: String? = nil, retryMilliseconds: Int64? = nil) {
        self.data = data
        self.name = name
        self.id = id
        self.retryMilliseconds = retryMilliseconds
    }

    /// Returns the event with other data.
    func with<Other>(_ data: Other) -> APIEvent<Other> {
        APIEvent<Other>(data: data, name: name, id: id, retryMilliseconds: retryMilliseconds)
    }
}

extension APIEvent: Equatable where Data: Equatable {}
extension APIEvent: Hashable where Data: Hashable {}

extension APIEvent<String> {
    /// Returns the bytes of the event. Line breaks in the data become line feeds.
    /// - Parameter number: the number of the event in the stream.
    /// - Throws: ``StreamError`` for a name or an identifier with a line break or a null character.
    func text(number: Int) throws(StreamError) -> [UInt8] {
        var text: [UInt8] = []
        for (field, value) in [("event", name), ("id", id)] {
            guard let value else { continue }
            guard !value.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else {
                throw StreamError(.unsendableField(field), number: number)
            }
            text += "\(field): \(value)\n".utf8
        }
        if let retryMilliseconds { text += "retry: \(max(0, retryMilliseconds))\n".utf8 }
        text += "data: ".utf8
        var isAfterReturn = false
        for byte in data.utf8 {
            // CR LF is one line break.
            if byte == 0x0A && isAfterReturn {
                isAfterReturn = false
                continue
            }
            isAfterReturn = byte == 0x0D
            if byte == 0x0A || byte == 0x0D { text += "\ndata: ".utf8 } else { text.append(byte) }
        }
        text += "\n\n".utf8
        return text
    }
}
