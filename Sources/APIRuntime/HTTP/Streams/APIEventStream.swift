/// The messages of an event stream (`text/event-stream`).
///
/// The sequence has the messages: the data of the events, decoded. ``events`` has them with the other fields of the
/// events, and ``rawEvents`` the events before their data is decoded. A received stream can be read once, in one of these
/// ways.
///
/// ```swift
/// for try await message in stream { print(message) }
/// ```
///
/// A message that violates the schema makes the iteration throw ``StreamError``, which contains the event. Cancelling the
/// task that reads a received stream, or discarding the stream, closes the connection.
///
/// The data of events is JSON; for `String`, it is the text itself.
public struct APIEventStream<Message: JSONCodable>: AsyncSequence, Sendable {
    /// The events with decoded data.
    public let events: APIStream<APIEvent<Message>>
    /// The events with the text of their data, and with the terminator, if there is one.
    public let rawEvents: APIStream<APIEvent<String>>

    /// Creates a stream of messages, each in an event without other fields.
    /// - Parameters:
    ///   - messages: the messages. Each is asked for when the one before it is sent.
    ///   - terminator: the data of a last event, such as `[DONE]`, that ends the stream; `nil` for none.
    public init<Messages: AsyncSequence & Sendable>(_ messages: Messages, terminator: String? = nil)
    where Messages.Element == Message {
        self.init(events: APIStream(messages).mapping { APIEvent(data: $0) }, terminator: terminator)
    }

    /// Creates a stream of events.
    /// - Parameters:
    ///   - events: the events. Each is asked for when the one before it is sent. A name or an identifier with a line break
    ///     ends the stream with ``StreamError``.
    ///   - terminator: the data of a last event, such as `[DONE]`, that ends the stream; `nil` for none.
    public init<Events: AsyncSequence & Sendable>(events: Events, terminator: String? = nil)
    where Events.Element == APIEvent<Message> {
        self.events = APIStream(events)
        let raw = self.events.mapping { $0.with(Self.text(of: $0.data)) }
        rawEvents = terminator.map { raw.appending(APIEvent(data: $0)) } ?? raw
    }

    /// Creates the stream of received bytes.
    /// - Parameters:
    ///   - terminator: the data of the event that ends the messages; `nil` for none.
    ///   - decode: decodes the data of an event.
    init(
        _ bytes: APIByteStream, maxMessageBytes: Int, terminator: String?,
        decode: @escaping @Sendable (String) throws(JSONInvalidError) -> Message
    ) {
        let raw = APIStream(parsing: bytes, with: EventStreamParser(maxBytes: maxMessageBytes))
        rawEvents = raw
        events = APIStream {
            var iterator = raw.makeAsyncIterator()
            var number = 0
            var isAtEnd = false
            return {
                guard !isAtEnd, let event = try await iterator.next(), event.data != terminator else {
                    isAtEnd = true
                    return nil
                }
                number += 1
                do throws(JSONInvalidError) {
                    return event.with(try decode(event.data))
                } catch {
                    throw StreamError(.message(error), number: number, event: event)
                }
            }
        }
    }

    private init(events: APIStream<APIEvent<Message>>, rawEvents: APIStream<APIEvent<String>>) {
        self.events = events
        self.rawEvents = rawEvents
    }

    private static func text(of message: Message) -> String {
        message as? String ?? String(decoding: message.jsonBytes(), as: UTF8.self)
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var base: APIStream<APIEvent<Message>>.AsyncIterator

        public mutating func next() async throws -> Message? { try await base.next()?.data }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: events.makeAsyncIterator()) }

    // MARK: Bytes

    /// The bytes of the stream, a part for each event.
    var bytes: APIByteStream {
        APIStream { [rawEvents] in
            var iterator = rawEvents.makeAsyncIterator()
            var number = 0
            return {
                guard let event = try await iterator.next() else { return nil }
                number += 1
                return try event.text(number: number)
            }
        }
    }

    /// Returns the stream with replaced errors.
    func mappingErrors(_ transform: @escaping @Sendable (any Error) -> any Error) -> APIEventStream {
        APIEventStream(events: events.mappingErrors(transform), rawEvents: rawEvents.mappingErrors(transform))
    }
}
