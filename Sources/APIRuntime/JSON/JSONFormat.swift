/// A grammar of Matrix that a string must keep to: the schemas' `format: mx-…` (specification, appendices).
///
/// Formats are checked in strict mode only: a client must be able to read the identifiers of newer servers. Where the
/// specification tells newer rules from what rooms of the past hold, the grammars here take both. The general formats
/// of JSON Schema (`uri`, `date-time`) are notes to the reader there, and here.
public enum JSONFormat: String, Hashable, Sendable, CaseIterable {
    /// `@localpart:server`, at most 255 bytes. The localpart may be empty and hold anything but `:` and NUL, as in
    /// historical user IDs.
    case mxUserID = "mx-user-id"
    /// `$opaque`, or `$opaque:server` as in the first room versions; at most 255 bytes.
    case mxEventID = "mx-event-id"
    /// `!opaque:server`, or `!opaque` as from room version 12 on; at most 255 bytes.
    case mxRoomID = "mx-room-id"
    /// `#localpart:server`, at most 255 bytes.
    case mxRoomAlias = "mx-room-alias"
    /// A host name, an IPv4 address or an IPv6 address in brackets, with an optional port; at most 255 bytes.
    case mxServerName = "mx-server-name"
    /// `mxc://server/media`.
    case mxMXCURI = "mx-mxc-uri"
    /// Base64 (RFC 4648, section 4) without the `=` at its end.
    case mxUnpaddedBase64 = "mx-unpadded-base64"
    /// Base64 with `-` and `_` (RFC 4648, section 5) without the `=` at its end.
    case mxURLSafeUnpaddedBase64 = "mx-urlsafe-unpadded-base64"

    /// What a message calls such a string: "a user ID".
    var phrase: String {
        switch self {
        case .mxUserID: "a user ID"
        case .mxEventID: "an event ID"
        case .mxRoomID: "a room ID"
        case .mxRoomAlias: "a room alias"
        case .mxServerName: "a server name"
        case .mxMXCURI: "a Matrix content URI"
        case .mxUnpaddedBase64: "unpadded Base64"
        case .mxURLSafeUnpaddedBase64: "URL-safe unpadded Base64"
        }
    }

    /// Whether a string keeps to the grammar.
    func matches(_ string: String) -> Bool {
        let bytes = string.utf8
        return switch self {
        case .mxUserID: Self.isIdentifier(bytes, sigil: "@", needsServer: true, allowsEmpty: true)
        case .mxEventID: Self.isIdentifier(bytes, sigil: "$", needsServer: false, allowsEmpty: false)
        case .mxRoomID: Self.isIdentifier(bytes, sigil: "!", needsServer: false, allowsEmpty: false)
        case .mxRoomAlias: Self.isIdentifier(bytes, sigil: "#", needsServer: true, allowsEmpty: true)
        case .mxServerName: Self.isServerName(Substring(string).utf8)
        case .mxMXCURI: Self.isContentURI(bytes)
        case .mxUnpaddedBase64: Self.isBase64(bytes, "+", "/")
        case .mxURLSafeUnpaddedBase64: Self.isBase64(bytes, "-", "_")
        }
    }

    /// Longer identifiers and server names are none (appendices, "Common Identifier Format").
    private static let maxBytes = 255

    /// The common identifier format: a sigil, a localpart without `:` and NUL, and after a colon a server name.
    private static func isIdentifier(
        _ bytes: String.UTF8View, sigil: UnicodeScalar, needsServer: Bool, allowsEmpty: Bool
    ) -> Bool {
        guard bytes.count <= maxBytes, bytes.first == UInt8(ascii: sigil) else { return false }
        let rest = bytes.dropFirst()
        let colon = rest.firstIndex(of: UInt8(ascii: ":"))
        let localpart = rest[..<(colon ?? rest.endIndex)]
        guard allowsEmpty || !localpart.isEmpty, !localpart.contains(0) else { return false }
        guard let colon else { return !needsServer }
        return isServerName(rest[rest.index(after: colon)...])
    }

    private static func isServerName(_ bytes: Substring.UTF8View) -> Bool {
        guard bytes.count <= maxBytes, let first = bytes.first else { return false }
        if first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = bytes[..<close].dropFirst()
            guard (2...45).contains(address.count), address.contains(UInt8(ascii: ":")),
                address.allSatisfy({ JSONReader.hexDigit($0) != nil || $0 == 0x3A || $0 == 0x2E })
            else { return false }
            let rest = bytes[bytes.index(after: close)...]
            return rest.isEmpty || rest.first == UInt8(ascii: ":") && isPort(rest.dropFirst())
        }
        let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        let host = bytes[..<(colon ?? bytes.endIndex)]
        guard !host.isEmpty, host.allSatisfy({ isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E }) else { return false }
        return colon.map { isPort(bytes[bytes.index(after: $0)...]) } ?? true
    }

    private static func isPort(_ bytes: Substring.UTF8View) -> Bool {
        (1...5).contains(bytes.count) && bytes.allSatisfy(JSONReader.isDigit)
    }

    /// Client-server API, "Matrix Content (`mxc://`) URIs". Media IDs are opaque; what a URI needn't escape is taken.
    private static func isContentURI(_ bytes: String.UTF8View) -> Bool {
        guard bytes.starts(with: "mxc://".utf8) else { return false }
        let rest = bytes.dropFirst(6)
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return false }
        let media = rest[rest.index(after: slash)...]
        return isServerName(rest[..<slash]) && !media.isEmpty
            && media.allSatisfy { isAlphanumeric($0) || "-._~".utf8.contains($0) }
    }

    private static func isBase64(_ bytes: String.UTF8View, _ first: UnicodeScalar, _ second: UnicodeScalar) -> Bool {
        let others = [UInt8(ascii: first), UInt8(ascii: second)]
        return bytes.count % 4 != 1 && bytes.allSatisfy { isAlphanumeric($0) || others.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
