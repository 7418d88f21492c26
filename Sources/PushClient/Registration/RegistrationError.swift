/// The reason that a registration can't become a pusher. No message contains a pushkey or a secret.
public enum RegistrationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The provider has given the app an empty token or endpoint.
    case emptyPushkey
    /// The pushkey has more than 512 bytes, the most that the Matrix specification allows.
    case pushkeyTooLong(bytes: Int)
    /// The app ID is empty or has more than 64 characters.
    case invalidAppID(characters: Int)
    /// The gateway's URL isn't an `https` URL whose path is `/_matrix/push/v1/notify`.
    case invalidGatewayURL(String)
    /// The keys for encrypted messages are malformed.
    case invalidKeys(String)
    /// The endpoint isn't an `http` or `https` URL.
    case invalidEndpoint
    /// A member of the additional data has a name that the registration sets itself.
    case reservedDataKey(String)

    public var description: String {
        switch self {
        case .emptyPushkey: "the pushkey is empty"
        case .pushkeyTooLong(let bytes): "the pushkey has \(bytes) bytes, at most 512 are allowed"
        case .invalidAppID(let characters):
            "the app ID has \(characters) characters, from 1 to 64 are allowed"
        case .invalidGatewayURL(let problem): "the gateway's URL is invalid: \(problem)"
        case .invalidKeys(let problem): "the keys for encrypted messages are invalid: \(problem)"
        case .invalidEndpoint: "the endpoint is not an http or https URL"
        case .reservedDataKey(let key): "the registration sets \"\(key)\" in data itself"
        }
    }
}
