/// The place of a secret in a request: a security scheme of OpenAPI.
///
/// Names of header fields and of HTTP's authentication schemes are compared without regard to case, as in HTTP.
public enum APIAuthentication: Sendable {
    /// `Authorization: Bearer …` (RFC 6750), used by OAuth 2 and OpenID Connect, too.
    case bearer
    /// `Authorization: Basic …` (RFC 7617); the secret is `user:password`.
    case basic
    /// `Authorization: … …` of any other scheme (RFC 9110, section 11.6.2), such as `X-Matrix`; the secret is the text
    /// after the scheme's name.
    case http(String)
    /// An API key in a header field of this name.
    case header(String)
    /// An API key in a query parameter of this name.
    case query(String)
    /// An API key in a cookie of this name.
    case cookie(String)
}

extension APIAuthentication: Hashable {
    /// The scheme with its name in lower case where case doesn't matter.
    private var normalized: (kind: Int, name: String) {
        switch self {
        case .bearer: (0, "")
        case .basic: (1, "")
        case .http(let scheme): (2, scheme.lowercased())
        case .header(let name): (3, name.lowercased())
        case .query(let name): (4, name)
        case .cookie(let name): (5, name)
        }
    }

    public static func == (left: APIAuthentication, right: APIAuthentication) -> Bool {
        left.normalized == right.normalized
    }

    public func hash(into hasher: inout Hasher) {
        let (kind, name) = normalized
        hasher.combine(kind)
        hasher.combine(name)
    }
}

extension APIAuthentication: CustomStringConvertible {
    /// A phrase such as "the header field X-Key".
    public var description: String {
        switch self {
        case .bearer: "the bearer token"
        case .basic: "the user and password"
        case .http(let scheme): "the credentials of \(scheme)"
        case .header(let name): "the header field \(name)"
        case .query(let name): "the query parameter \(name)"
        case .cookie(let name): "the cookie \(name)"
        }
    }
}

/// A client's access token. Descriptions and reflections, and therefore logs, don't show it.
public struct AccessToken: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The secret.
    public let rawValue: String

    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { "<access token>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Base64 (RFC 4648, section 4), for Basic authentication.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Returns the text of bytes, with padding.
    static func encode(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                let sextet = Int(bits >> UInt32(18 - 6 * index)) & 0x3F
                result.append(index <= group.count ? alphabet[sextet] : UInt8(ascii: "="))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Returns the bytes of a text, or `nil` when it isn't Base64. Padding may be absent.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var digits = Substring(text)
        while digits.hasSuffix("=") { digits = digits.dropLast() }
        for byte in digits.utf8 {
            guard let value = alphabet.firstIndex(of: byte) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return count < 6 ? result : nil
    }
}
