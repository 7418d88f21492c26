import YAMLTree

extension String {
    /// Whether HTTP takes it for a name (RFC 9110, section 5.6.2).
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

/// - Throws: a located diagnostic for a name that no header field can have.
func expectFieldName(_ name: String, at location: SourceLocation) throws(Diagnostic) {
    guard !name.isHTTPToken else { return }
    throw .error(
        "no header field can have this name", at: location,
        hint: "names of header fields have letters, digits and !#$%&'*+-.^_`|~")
}
