/// The error of a stream that doesn't consist of the expected messages, or of a message that can't be sent.
public struct StreamError: Error, Sendable, CustomStringConvertible {
    /// The violation.
    public enum Problem: Hashable, Sendable {
        /// The message isn't JSON, or violates the operation's schema.
        case message(JSONInvalidError)
        /// The message is longer than the bound.
        case tooLong(maxBytes: Int)
        /// The stream ends within the message (RFC 7464, section 2.4).
        case incomplete
        /// A field of an event contains a character that an event stream can't carry.
        case unsendableField(String)
    }

    public let problem: Problem
    /// The number of the message in the stream, from 1.
    public let number: Int
    /// The event whose data isn't the expected message; `nil` for other problems and other streams.
    public let event: APIEvent<String>?

    init(_ problem: Problem, number: Int, event: APIEvent<String>? = nil) {
        self.problem = problem
        self.number = number
        self.event = event
    }

    public var description: String {
        let subject = "message \(number) of the stream"
        return switch problem {
        case .message(let invalid): "unexpected \(subject): \(invalid)"
        case .tooLong(let maxBytes): "\(subject) has more than \(maxBytes) bytes"
        case .incomplete: "\(subject) is incomplete"
        case .unsendableField(let name):
            "\(subject) cannot be sent: its field \"\(name)\" contains a line break or a null character"
        }
    }
}
