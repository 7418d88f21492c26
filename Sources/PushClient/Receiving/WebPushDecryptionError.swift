/// The reason that an encrypted message can't be read (RFC 8188 and RFC 8291).
public enum WebPushDecryptionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The message is shorter than its header.
    case truncated
    /// The header's key isn't an uncompressed point of the curve P-256.
    case invalidKey
    /// The record size of the header is too small, or the message has more than one record.
    case invalidRecordSize
    /// The message was encrypted for other keys, or was changed on its way.
    case notAuthentic
    /// The padding isn't that of a last record.
    case invalidPadding
    /// The app's own keys have the wrong sizes.
    case invalidPrivateKeys

    public var description: String {
        switch self {
        case .truncated: "the message is shorter than its header"
        case .invalidKey: "the sender's key isn't a point of P-256"
        case .invalidRecordSize: "the record size doesn't fit the message"
        case .notAuthentic: "it was encrypted for other keys, or changed"
        case .invalidPadding: "the padding is invalid"
        case .invalidPrivateKeys: "the keys of the device are invalid"
        }
    }
}
