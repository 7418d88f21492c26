import APIRuntime

/// The networks of IANA's registries of special-purpose addresses (RFC 6890 and its updates, as of 2026), and addresses
/// of clouds.
///
/// Most metadata services have an address in the networks of the registries: 169.254.169.254 and fd00:ec2::254 of AWS,
/// 100.100.100.200 of Alibaba, 192.0.0.192 of Oracle.
enum SpecialNetworks {
    /// Networks that aren't globally reachable.
    static let refused = networks([
        "0.0.0.0/8",  // this network
        "10.0.0.0/8",  // private
        "100.64.0.0/10",  // shared address space of carriers (CGNAT)
        "127.0.0.0/8",  // loopback
        // Azure's platform services, in each of its networks:
        // <https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16>
        "168.63.129.16/32",
        "169.254.0.0/16",  // link-local, metadata services of clouds
        "172.16.0.0/12",  // private
        "192.0.0.0/24",  // IETF protocol assignments
        "192.0.2.0/24",  // documentation
        "192.88.99.0/24",  // deprecated 6to4 relays
        "192.168.0.0/16",  // private
        "198.18.0.0/15",  // benchmarking
        "198.51.100.0/24",  // documentation
        "203.0.113.0/24",  // documentation
        "224.0.0.0/4",  // multicast
        "240.0.0.0/4",  // reserved, limited broadcast
        "2001::/23",  // IETF protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",  // documentation
        "3fff::/20",  // documentation
    ])

    /// The globally reachable assignments within 2001::/23.
    static let reachableExceptions = networks([
        "2001:1::1/128", "2001:1::2/128", "2001:1::3/128",  // anycast addresses of PCP, TURN and DNS-SD
        "2001:3::/32",  // AMT
        "2001:4:112::/48",  // AS112
    ])

    /// The only part of IPv6 from which unicast addresses have been assigned. Everything outside is refused: `::`, `::1`,
    /// IPv4-compatible (`::/96`), 64:ff9b:1::/48, 100::/64, 5f00::/16, fc00::/7, fe80::/10, fec0::/10, ff00::/8.
    static let globalUnicast = IPNetwork(address: .v6(0x2000 << 112), prefixLength: 3)

    private static let nat64 = IPNetwork(address: .v6(0x0064_FF9B << 96), prefixLength: 96)
    private static let sixToFour = IPNetwork(address: .v6(0x2002 << 112), prefixLength: 16)

    /// Returns the IPv4 address to which packets for an IPv6 address go, or `nil` if the address carries none.
    static func embeddedIPv4(_ bits: UInt128) -> UInt32? {
        if nat64.contains(.v6(bits)) { return UInt32(truncatingIfNeeded: bits) }
        if sixToFour.contains(.v6(bits)) { return UInt32(truncatingIfNeeded: bits >> 80) }
        return nil
    }

    private static func networks(_ texts: [String]) -> [IPNetwork] {
        texts.compactMap { IPNetwork($0) }
    }
}
