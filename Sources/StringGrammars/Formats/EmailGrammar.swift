/// Mailboxes (RFC 5321, section 4.1.2).
enum EmailGrammar {
    /// The maximum lengths in bytes (section 4.5.3.1).
    private static let maxLocalPart = 64
    private static let maxDomain = 255

    static func isMailbox(_ text: Span<UInt8>) -> Bool {
        guard let end = text.at(0) == "\"" ? endOfQuotedString(text) : endOfDotString(text) else { return false }
        guard end <= maxLocalPart, text.at(end) == "@" else { return false }
        let domain = text.extracting((end + 1)...)
        guard domain.count <= maxDomain else { return false }
        return domain.at(0) == "[" ? isAddressLiteral(domain) : HostnameGrammar.isDomain(domain)
    }

    /// Returns the end of the atoms, separated by dots, at the start.
    private static func endOfDotString(_ text: Span<UInt8>) -> Int? {
        var index = 0
        while true {
            let start = index
            while index < text.count, atomText.contains(text[index]) { index += 1 }
            guard index > start else { return nil }
            guard text.at(index) == "." else { return index }
            index += 1
        }
    }

    private static let atomText = ASCIISet(alphanumericAnd: "!#$%&'*+-/=?^_`{|}~")

    /// Returns the end of the quoted string at the start: printable characters, of which quotes and backslashes are
    /// escaped by a backslash.
    private static func endOfQuotedString(_ text: Span<UInt8>) -> Int? {
        var index = 1
        while let byte = text.at(index), 0x20...0x7E ~= byte {
            if byte == "\"" { return index + 1 }
            if byte == "\\" {
                index += 1
                guard let escaped = text.at(index), 0x20...0x7E ~= escaped else { return nil }
            }
            index += 1
        }
        return nil
    }

    /// Returns whether a text is an address literal: `[192.0.2.1]`, `[IPv6:2001:db8::1]`. No other kind is registered.
    private static func isAddressLiteral(_ text: Span<UInt8>) -> Bool {
        guard text.count > 2, text[text.count - 1] == "]" else { return false }
        let address = text.extracting(1..<text.count - 1)
        guard address.count > 5, address[0] | 0x20 == "i", address[1] | 0x20 == "p", address[2] | 0x20 == "v",
            address[3] == "6", address[4] == ":"
        else { return IPAddressGrammar.isIPv4(address) }
        return IPAddressGrammar.isIPv6(address.extracting(5...))
    }
}
