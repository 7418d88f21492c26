/// Host names (RFC 1123, section 2.1, on top of RFC 952).
enum HostnameGrammar {
    /// The maximum length in bytes. A name of this length takes 255 octets in the DNS (RFC 1035, section 2.3.4).
    private static let maxLength = 253
    private static let maxLabelLength = 63

    static func isHostname(_ text: Span<UInt8>) -> Bool {
        text.count <= maxLength && isDomain(text)
    }

    /// Returns whether a text consists of labels separated by dots; its whole length isn't limited.
    static func isDomain(_ text: Span<UInt8>) -> Bool {
        var start = 0
        while true {
            let end = text.index(of: ".", from: start)
            guard isLabel(text.extracting(start..<end)) else { return false }
            if end == text.count { return true }
            start = end + 1
        }
    }

    private static func isLabel(_ label: Span<UInt8>) -> Bool {
        guard 1...maxLabelLength ~= label.count, label[0] != "-", label[label.count - 1] != "-",
            label.allSatisfy({ $0.isAlphanumeric || $0 == "-" })
        else { return false }
        guard label.count >= 4, label[0] | 0x20 == "x", label[1] | 0x20 == "n", label[2] == "-", label[3] == "-" else {
            return true
        }
        return Punycode.isEncoding(label.extracting(4...))
    }
}
