/// A grammar that a string can be asked to keep to: JSON Schema's `format` (validation, section 7.3), and the
/// identifiers of Matrix, whose names begin with `mx-` (Matrix specification, appendices).
///
///     StringFormat(rawValue: "ipv4")?.matches("192.0.2.1")  // true
///
/// A name that isn't among these annotates, and nothing more. All grammars take a time linear in the length of the
/// string, and allocate nothing (but for `regex`, which parses).
///
/// Where the specification of Matrix tells what is to be made from what is to be accepted, these are what is accepted:
/// user IDs of the past, room IDs with and without a server.
public enum StringFormat: String, Hashable, Sendable, CaseIterable {
    /// A date and a time of day with an offset from UTC (RFC 3339, section 5.6). `T` and `Z` in either case; a leap
    /// second only where it is 23:59:60 UTC.
    case dateTime = "date-time"
    /// A day of the Gregorian calendar (RFC 3339, section 5.6).
    case date = "date"
    /// A time of day with an offset from UTC (RFC 3339, section 5.6).
    case time = "time"
    /// A duration (RFC 3339, appendix A), its letters upper-case.
    case duration = "duration"
    /// A mailbox in ASCII (RFC 5321, section 4.1.2), also with a quoted local part or an IP address.
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

    /// Whether it is a grammar of Matrix.
    public var isOfMatrix: Bool { rawValue.utf8.starts(with: "mx-".utf8) }

    /// Whether a string keeps to the grammar.
    public func matches(_ string: String) -> Bool {
        string.withUTF8Span { matches($0) }
    }

    /// Whether a text keeps to the grammar.
    /// - Parameter utf8: The text, in UTF-8.
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
