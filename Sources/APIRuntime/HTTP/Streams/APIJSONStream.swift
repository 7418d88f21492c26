/// The messages of a stream of JSON texts: JSON Lines (`application/jsonl`, `application/x-ndjson`) or a JSON text
/// sequence (`application/json-seq`, RFC 7464).
///
/// A received stream can be read once. A message that violates the schema makes the iteration throw: a client's
/// ``StreamError``, or the ``MatrixError`` with which a server refuses the request. Cancelling the task that reads a
/// received stream, or discarding the stream, closes the connection.
public struct APIJSONStream<Message: JSONCodable>: AsyncSequence, Sendable {
    private let messages: APIStream<Message>

    /// Creates a stream of messages. Each is asked for when the one before it is sent.
    public init<Messages: AsyncSequence & Sendable>(_ messages: Messages) where Messages.Element == Message {
        self.messages = APIStream(messages)
    }

    /// Creates the stream of received bytes.
    /// - Parameter decode: decodes a JSON text.
    init(
        _ bytes: APIByteStream, _ framing: JSONFraming, maxMessageBytes: Int,
        decode: @escaping @Sendable ([UInt8]) throws(JSONInvalidError) -> Message
    ) {
        let records = APIStream(parsing: bytes, with: JSONRecordParser(framing, maxBytes: maxMessageBytes))
        messages = APIStream {
            var iterator = records.makeAsyncIterator()
            var number = 0
            return {
                guard let record = try await iterator.next() else { return nil }
                number += 1
                do throws(JSONInvalidError) {
                    return try decode(record)
                } catch {
                    throw StreamError(.message(error), number: number)
                }
            }
        }
    }

    public func makeAsyncIterator() -> APIStream<Message>.AsyncIterator { messages.makeAsyncIterator() }

    /// Returns the bytes of the stream, a part for each message.
    func bytes(_ framing: JSONFraming) -> APIByteStream {
        messages.mapping { framing.record($0.jsonBytes()) }
    }

    /// Returns the stream with replaced errors.
    func mappingErrors(_ transform: @escaping @Sendable (any Error) -> any Error) -> APIJSONStream {
        APIJSONStream(messages.mappingErrors(transform))
    }
}
