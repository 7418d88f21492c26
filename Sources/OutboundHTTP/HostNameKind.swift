/// The kind of a host name, by registries of special-use names (RFC 6761).
enum HostNameKind {
    /// No such name exists. The last label is a number, which no top-level domain is: URLs permit it for IPv4 addresses
    /// only (URL Standard, "ends in a number").
    case impossible
    /// This machine.
    case loopback
    /// A name with a meaning in some private networks only, or none.
    case privateNetwork
    /// A name that DNS never resolves. A proxy may know it, such as one that connects by Tor.
    case outsideDNS
    case ordinary

    /// - Parameter name: in lower case, without a dot at its end; not an address.
    init(_ name: some StringProtocol) {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let last = labels.last ?? ""
        if last.isEmpty || Self.isNumber(last) {
            self = .impossible
        } else if last == "localhost" {
            self = .loopback
        } else if Self.domainsOutsideDNS.contains(String(last)) {
            self = .outsideDNS
        } else if labels.count == 1 || Self.privateDomains.contains(String(last))
            || labels.suffix(2).elementsEqual(["home", "arpa"])
        {
            self = .privateNetwork
        } else {
            self = .ordinary
        }
    }

    private static let privateDomains: Set<String> = [
        "local",  // multicast DNS, RFC 6762
        "internal",  // ICANN, resolution 2024.07.29.06
    ]

    private static let domainsOutsideDNS: Set<String> = [
        "invalid",  // RFC 6761, section 6.4
        "onion",  // Tor, RFC 7686
        "alt",  // RFC 9476
    ]

    private static func isNumber(_ label: some StringProtocol) -> Bool {
        if label.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) { return true }
        return label.hasPrefix("0x") && label.dropFirst(2).allSatisfy(\.isHexDigit)
    }
}
