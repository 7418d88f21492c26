/// The reason that a payload has nothing to show. No message contains a part of the payload.
public enum UnusablePayload: Error, Hashable, Sendable, CustomStringConvertible {
    /// The payload has more bytes than any provider delivers.
    case tooLarge(bytes: Int)
    /// The payload isn't JSON.
    case notJSON(String)
    /// The payload is JSON, but not an object.
    case notAnObject
    /// The payload has neither an event nor counts nor a text.
    case empty
    /// The message can't be decrypted.
    case encryption(WebPushDecryptionError)
    /// The message isn't encrypted, although the app demands it.
    case notEncrypted

    public var description: String {
        switch self {
        case .tooLarge(let bytes): "the payload has \(bytes) bytes, more than \(PayloadReader.maxBytes)"
        case .notJSON(let problem): "the payload is not JSON: \(problem)"
        case .notAnObject: "the payload is not a JSON object"
        case .empty: "the payload has no event, no counts and no text"
        case .encryption(let error): "the message can't be decrypted: \(error)"
        case .notEncrypted: "the message isn't encrypted"
        }
    }
}
