extension StringFormat {
    /// The format's name in messages: "a user ID".
    public var phrase: String {
        switch self {
        case .dateTime: "an RFC 3339 date and time"
        case .date: "an RFC 3339 date"
        case .time: "an RFC 3339 time with an offset"
        case .duration: "an RFC 3339 duration"
        case .email: "an email address"
        case .hostname: "a host name"
        case .ipv4: "an IPv4 address"
        case .ipv6: "an IPv6 address"
        case .uri: "a URI with a scheme"
        case .uriReference: "a URI or a relative reference"
        case .uuid: "a UUID"
        case .jsonPointer: "a JSON Pointer"
        case .relativeJSONPointer: "a relative JSON Pointer"
        case .regex: "a supported ECMA-262 regular expression"
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

    /// A string of the format, for messages; `nil` if the phrase is clear enough.
    public var example: String? {
        switch self {
        case .dateTime: "2026-01-31T12:00:00Z"
        case .date: "2026-01-31"
        case .time: "12:00:00Z"
        case .duration: "P1DT12H"
        case .email: "alice@example.org"
        case .hostname: "matrix.example.org"
        case .ipv4: "192.0.2.1"
        case .ipv6: "2001:db8::1"
        case .uri: "https://example.org/"
        case .uriReference: "../images?size=2"
        case .uuid: "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
        case .jsonPointer: "/rooms/0"
        case .relativeJSONPointer: "1/name"
        case .regex: nil
        case .mxUserID: "@alice:example.org"
        case .mxEventID: "$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg"
        case .mxRoomID: "!qporfwt:example.org"
        case .mxRoomAlias: "#cats:example.org"
        case .mxServerName: "example.org or [2001:db8::1]:8448"
        case .mxMXCURI: "mxc://example.org/SEsfnsuifSDFSSEF"
        case .mxUnpaddedBase64, .mxURLSafeUnpaddedBase64: nil
        }
    }
}
