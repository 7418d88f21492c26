/// A `format` that is asserted: the grammars of Matrix, whose names begin with `mx-` (specification, appendices). Other
/// formats only annotate, as in JSON Schema 2020-12.
///
/// Where the specification tells what is to be made from what is to be accepted, these are what is accepted: user IDs of
/// the past, room IDs with and without a server.
enum MatrixFormat: String, CaseIterable {
    case userID = "mx-user-id"
    case eventID = "mx-event-id"
    case roomID = "mx-room-id"
    case roomAlias = "mx-room-alias"
    case serverName = "mx-server-name"
    case contentURI = "mx-mxc-uri"
    case unpaddedBase64 = "mx-unpadded-base64"
    case urlSafeUnpaddedBase64 = "mx-urlsafe-unpadded-base64"

    /// The longest identifier and server name, in bytes (appendices, "Common Identifier Format").
    private static let maxBytes = 255

    /// What is expected, for a message.
    var phrase: String {
        switch self {
        case .userID: "a user ID, such as @alice:example.org"
        case .eventID: "an event ID, such as $Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg"
        case .roomID: "a room ID, such as !qporfwt:example.org"
        case .roomAlias: "a room alias, such as #cats:example.org"
        case .serverName: "a server name, such as example.org or [2001:db8::1]:8448"
        case .contentURI: "a Matrix content URI, such as mxc://example.org/SEsfnsuifSDFSSEF"
        case .unpaddedBase64: "Base64 without padding"
        case .urlSafeUnpaddedBase64: "URL-safe Base64 without padding"
        }
    }

    /// Whether a string, as UTF-8, is of the format.
    func matches(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = utf8[...]
        return switch self {
        case .userID: Self.isIdentifier(bytes, sigil: "@", needsServer: true, mayBeEmpty: true)
        case .eventID: Self.isIdentifier(bytes, sigil: "$", needsServer: false, mayBeEmpty: false)
        case .roomID: Self.isIdentifier(bytes, sigil: "!", needsServer: false, mayBeEmpty: false)
        case .roomAlias: Self.isIdentifier(bytes, sigil: "#", needsServer: true, mayBeEmpty: true)
        case .serverName: Self.isServerName(bytes)
        case .contentURI: Self.isContentURI(bytes)
        case .unpaddedBase64: Self.isBase64(bytes, "+", "/")
        case .urlSafeUnpaddedBase64: Self.isBase64(bytes, "-", "_")
        }
    }

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    /// A sigil, a localpart without `:` and NUL, and after a colon a server name.
    private static func isIdentifier(
        _ bytes: Bytes, sigil: Unicode.Scalar, needsServer: Bool, mayBeEmpty: Bool
    ) -> Bool {
        guard bytes.count <= maxBytes, bytes.first == UInt8(ascii: sigil) else { return false }
        let rest = bytes.dropFirst()
        let localpart = rest.prefix { $0 != UInt8(ascii: ":") }
        guard mayBeEmpty || !localpart.isEmpty, !localpart.contains(0) else { return false }
        return localpart.count == rest.count ? !needsServer : isServerName(rest.dropFirst(localpart.count + 1))
    }

    /// A host name, an IPv4 address or an IPv6 address in brackets, with an optional port (appendices, "Server Name").
    private static func isServerName(_ bytes: Bytes) -> Bool {
        guard bytes.count <= maxBytes else { return false }
        let rest: Bytes
        if bytes.first == UInt8(ascii: "[") {
            let address = bytes.dropFirst().prefix { $0 != UInt8(ascii: "]") }
            guard (2...45).contains(address.count), address.contains(UInt8(ascii: ":")),
                address.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return false }
            let close = bytes.dropFirst(address.count + 1)
            guard close.first == UInt8(ascii: "]") else { return false }
            rest = close.dropFirst()
        } else {
            let host = bytes.prefix { $0 != UInt8(ascii: ":") }
            guard !host.isEmpty,
                host.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
            else { return false }
            rest = bytes.dropFirst(host.count)
        }
        if rest.isEmpty { return true }
        return rest.first == UInt8(ascii: ":") && (2...6).contains(rest.count) && rest.dropFirst().allSatisfy(isDigit)
    }

    /// Client-server API, "Matrix Content (mxc://) URIs". Of the media ID, what a URI needn't escape is taken.
    private static func isContentURI(_ bytes: Bytes) -> Bool {
        guard bytes.starts(with: "mxc://".utf8) else { return false }
        let rest = bytes.dropFirst(6)
        let server = rest.prefix { $0 != UInt8(ascii: "/") }
        let media = rest.dropFirst(server.count + 1)
        return isServerName(server) && !media.isEmpty
            && media.allSatisfy { isAlphanumeric($0) || "-._~".utf8.contains($0) }
    }

    /// RFC 4648 without `=`; 4n + 1 characters are the encoding of nothing.
    private static func isBase64(_ bytes: Bytes, _ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        let others = [UInt8(ascii: first), UInt8(ascii: second)]
        return bytes.count % 4 != 1 && bytes.allSatisfy { isAlphanumeric($0) || others.contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    private static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
}
