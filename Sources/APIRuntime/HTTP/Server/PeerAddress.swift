/// The IP address and the port of a client.
public struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    public var ip: IPAddress
    public var port: UInt16

    public init(ip: IPAddress, port: UInt16) {
        self.ip = ip
        self.port = port
    }

    /// `192.0.2.1:80` or `[2001:db8::1]:80`.
    public var description: String {
        switch ip {
        case .v4: "\(ip):\(port)"
        case .v6: "[\(ip)]:\(port)"
        }
    }
}

/// An address of the Internet Protocol, its first byte in the most significant bits of the number.
public enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(UInt128)

    /// The address of 128 bits; an IPv4 address mapped to IPv6, `::ffff:192.0.2.1`, becomes the IPv4 address (RFC 4291,
    /// section 2.5.5.2).
    public init(_ bits: UInt128) {
        self = bits >> 32 == 0xFFFF ? .v4(UInt32(truncatingIfNeeded: bits)) : .v6(bits)
    }
}

extension IPAddress {
    /// Whether the address is one of this machine: 127.0.0.0/8 and ::1.
    package var isLoopback: Bool {
        switch self {
        case .v4(let bits): bits >> 24 == 127
        case .v6(let bits): bits == 1
        }
    }

    /// The address for limits by client: an IPv4 address itself, the first address of the /64 network of an IPv6 address.
    /// A client of IPv6 has at least such a network to itself.
    package var clientNetwork: IPAddress {
        switch self {
        case .v4: self
        case .v6(let bits): .v6(bits & UInt128.max << 64)
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// `192.0.2.1`, or `2001:db8::1` in the form of RFC 5952.
    public var description: String {
        switch self {
        case .v4(let bits): [24, 16, 8, 0].map { String(bits >> UInt32($0) & 0xFF) }.joined(separator: ".")
        case .v6(let bits):
            Self.text(stride(from: 112, through: 0, by: -16).map { UInt16(truncatingIfNeeded: bits >> UInt128($0)) })
        }
    }

    /// Returns the text of eight groups: the longest run of two zeros or more, the first among equals, is `::`.
    private static func text(_ groups: [UInt16]) -> String {
        var longest = 0..<1
        var start = 0
        for (index, group) in groups.enumerated() {
            let end = index + 1
            if group != 0 { start = end } else if end - start > longest.count { longest = start..<end }
        }
        func joined(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard longest.count > 1 else { return joined(groups[...]) }
        return joined(groups[..<longest.lowerBound]) + "::" + joined(groups[longest.upperBound...])
    }
}
