import YAMLTree

extension String {
    /// Whether the string is a token of HTTP, the syntax of field names (RFC 9110, section 5.6.2).
    var isHTTPToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}

/// Checks the name of a header field.
/// - Throws: a located diagnostic for an invalid name.
func expectFieldName(_ name: String, at location: SourceLocation) throws(Diagnostic) {
    guard !name.isHTTPToken else { return }
    throw .error(
        "invalid header field name \"\(name)\"", at: location,
        hint: "a header field name consists of letters, digits and !#$%&'*+-.^_`|~")
}
