/// A grammar for strings: a value of JSON Schema's `format` (validation, section 7.3), or a grammar of Matrix
/// identifiers, whose name begins with `mx-` (Matrix specification, appendices).
///
///     StringFormat(rawValue: "ipv4")?.matches("192.0.2.1")  // true
///
/// Formats with other names only annotate. All grammars take time linear in the length of the string and don't
/// allocate, except `regex`, which parses a pattern.
///
/// Where the Matrix specification distinguishes identifiers to create from identifiers to accept, these grammars define
/// the ones to accept: historical user IDs, room IDs with and without a server.
public enum StringFormat: String, Hashable, Sendable, CaseIterable {
    /// A date and a time of day with an offset from UTC (RFC 3339, section 5.6). `T` and `Z` in either case; a leap
    /// second only at 23:59:60 UTC.
    case dateTime = "date-time"
    /// A day of the Gregorian calendar (RFC 3339, section 5.6).
    case date = "date"
    /// A time of day with an offset from UTC (RFC 3339, section 5.6).
    case time = "time"
    /// A duration (RFC 3339, appendix A), in upper case.
    case duration = "duration"
    /// A mailbox in ASCII (RFC 5321, section 4.1.2). The local part may be quoted, the domain an IP address in
    /// brackets.
    case email = "email"
    /// A host name (RFC 1123, section 2.1), at most 253 characters in labels of at most 63. A label that begins with
    /// `xn--` must be Punycode (RFC 3492).
    case hostname = "hostname"
    /// Four decimal numbers without leading zeros (RFC 2673, section 3.2).
    case ipv4 = "ipv4"
    /// An IPv6 address without a zone (RFC 4291, section 2.2).
    case ipv6 = "ipv6"
    /// A URI with a scheme (RFC 3986).
    case uri = "uri"
    /// A URI or a relative reference (RFC 3986, section 4.1).
    case uriReference = "uri-reference"
    /// A UUID in its text form, in either case (RFC 4122, section 3).
    case uuid = "uuid"
    /// A JSON Pointer (RFC 6901).
    case jsonPointer = "json-pointer"
    /// A relative JSON Pointer (draft-bhutton-relative-json-pointer-00).
    case relativeJSONPointer = "relative-json-pointer"
    /// A regular expression that ``ECMAPattern`` supports.
    case regex = "regex"

    /// `@localpart:server`, at most 255 bytes. As in historical user IDs, the localpart may be empty and contain any
    /// character except `:` and NUL.
    case mxUserID = "mx-user-id"
    /// `$opaque`, or `$opaque:server` in the first room versions; at most 255 bytes.
    case mxEventID = "mx-event-id"
    /// `!opaque:server`, or `!opaque` since room version 12; at most 255 bytes.
    case mxRoomID = "mx-room-id"
    /// `#localpart:server`, at most 255 bytes.
    case mxRoomAlias = "mx-room-alias"
    /// A host name, an IPv4 address or an IPv6 address in brackets, with an optional port; at most 255 bytes.
    case mxServerName = "mx-server-name"
    /// `mxc://server/media`.
    case mxMXCURI = "mx-mxc-uri"
    /// Base64 (RFC 4648, section 4) without padding.
    case mxUnpaddedBase64 = "mx-unpadded-base64"
    /// URL-safe Base64, with `-` and `_` (RFC 4648, section 5), without padding.
    case mxURLSafeUnpaddedBase64 = "mx-urlsafe-unpadded-base64"

    /// Whether the format is defined by the Matrix specification.
    public var isMatrixFormat: Bool { rawValue.utf8.starts(with: "mx-".utf8) }

    /// Returns whether a string conforms to the format.
    public func matches(_ string: String) -> Bool {
        string.withUTF8Span { matches($0) }
    }

    /// Returns whether a string conforms to the format.
    /// - Parameter utf8: The string's UTF-8.
    public func matches(_ utf8: Span<UInt8>) -> Bool {
        switch self {
        case .dateTime: DateTimeGrammar.isDateTime(utf8)
        case .date: DateTimeGrammar.isDate(utf8)
        case .time: DateTimeGrammar.isTime(utf8)
        case .duration: DurationGrammar.isDuration(utf8)
        case .email: EmailGrammar.isMailbox(utf8)
        case .hostname: HostnameGrammar.isHostname(utf8)
        case .ipv4: IPAddressGrammar.isIPv4(utf8)
        case .ipv6: IPAddressGrammar.isIPv6(utf8)
        case .uri: URIGrammar.isURI(utf8)
        case .uriReference: URIGrammar.isURIReference(utf8)
        case .uuid: UUIDGrammar.isUUID(utf8)
        case .jsonPointer: JSONPointerGrammar.isPointer(utf8)
        case .relativeJSONPointer: JSONPointerGrammar.isRelativePointer(utf8)
        case .regex: Self.isPattern(utf8)
        case .mxUserID: MatrixGrammar.isIdentifier(utf8, sigil: "@", needsServer: true, allowsEmpty: true)
        case .mxEventID: MatrixGrammar.isIdentifier(utf8, sigil: "$", needsServer: false, allowsEmpty: false)
        case .mxRoomID: MatrixGrammar.isIdentifier(utf8, sigil: "!", needsServer: false, allowsEmpty: false)
        case .mxRoomAlias: MatrixGrammar.isIdentifier(utf8, sigil: "#", needsServer: true, allowsEmpty: true)
        case .mxServerName: MatrixGrammar.isServerName(utf8)
        case .mxMXCURI: MatrixGrammar.isContentURI(utf8)
        case .mxUnpaddedBase64: MatrixGrammar.isBase64(utf8, "+", "/")
        case .mxURLSafeUnpaddedBase64: MatrixGrammar.isBase64(utf8, "-", "_")
        }
    }

    private static func isPattern(_ utf8: Span<UInt8>) -> Bool {
        var source = String.UnicodeScalarView()
        var offset = 0
        while offset < utf8.count {
            let (value, length) = utf8.scalar(at: offset)
            source.append(Unicode.Scalar(value) ?? "\u{FFFD}")
            offset += length
        }
        return (try? ECMAPattern.check(String(source))) != nil
    }
}
