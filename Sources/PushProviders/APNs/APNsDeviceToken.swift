import PushConfiguration
import PushDelivery

/// A device token in hexadecimal digits, as the path of a request has it.
///
/// Apple doesn't define the length of tokens, and advises against assuming one.
enum APNsDeviceToken: Hashable, Sendable {
    case hexadecimal(String)
    /// The pushkey isn't in the configured encoding, but in another one: the configuration may be wrong.
    case otherEncoding
    /// The pushkey is in none of the encodings.
    case malformed

    /// Decodes a pushkey.
    init(pushkey: String, encoding: APNsAppConfiguration.PushkeyEncoding) {
        func nonEmpty(_ bytes: [UInt8]?) -> [UInt8]? { bytes?.isEmpty == false ? bytes : nil }
        let hexadecimal = nonEmpty(Hexadecimal.decode(pushkey))
        let base64 = nonEmpty(Base64URL.decode(pushkey, alphabet: .standard))
        let base64URL = nonEmpty(Base64URL.decode(pushkey, alphabet: .urlSafe))
        let any = hexadecimal ?? base64 ?? base64URL
        let configured: [UInt8]? =
            switch encoding {
            case .hex: hexadecimal
            case .base64: base64
            case .base64url: base64URL
            case .auto, .unknown: any
            }
        if let configured {
            self = .hexadecimal(Hexadecimal.encode(configured))
        } else {
            self = any == nil ? .malformed : .otherEncoding
        }
    }
}
