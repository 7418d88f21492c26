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
