import APIRuntime

/// A range of addresses in CIDR notation: `10.0.0.0/8`, `fd00::/8`.
///
/// A network of IPv4 addresses contains their IPv4-mapped forms (`::ffff:10.0.0.1`) too.
public struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    /// The first address of the range.
    public let address: IPAddress
    /// The number of leading bits that all addresses of the range share.
    public let prefixLength: Int

    /// Parses CIDR notation strictly: `nil` for an address without a prefix length, an address with bits after the
    /// prefix (`10.0.0.1/8`), leading zeros (`010.0.0.0/8`, `10.0.0.0/08`) or a prefix length that is too large.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(numeric: String(parts[0]), allowsMapped: true),
            let length = Self.prefixLength(parts[1])
        else { return nil }
        let network = IPNetwork(address: address, prefixLength: length)
        guard length <= network.width, network.hasNoBitsAfterPrefix else { return nil }
        // A network of mapped addresses is the network of the IPv4 addresses.
        if case .v6(let bits) = address, bits >> 32 == 0xFFFF, length >= 96 {
            self.init(address: .v4(UInt32(truncatingIfNeeded: bits)), prefixLength: length - 96)
        } else {
            self = network
        }
    }

    init(address: IPAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Returns whether an address is in the range.
    public func contains(_ other: IPAddress) -> Bool {
        switch (address, other.canonical) {
        case (.v4(let network), .v4(let bits)): prefixLength == 0 || (network ^ bits) >> UInt32(32 - prefixLength) == 0
        case (.v6(let network), .v6(let bits)):
            prefixLength == 0 || (network ^ bits) >> UInt128(128 - prefixLength) == 0
        default: false
        }
    }

    public var description: String { "\(address)/\(prefixLength)" }

    private var width: Int {
        switch address {
        case .v4: 32
        case .v6: 128
        }
    }

    private var hasNoBitsAfterPrefix: Bool {
        switch address {
        case .v4(let bits): prefixLength == 32 || bits << UInt32(prefixLength) == 0
        case .v6(let bits): prefixLength == 128 || bits << UInt128(prefixLength) == 0
        }
    }

    private static func prefixLength(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            text == "0" || !text.hasPrefix("0")
        else { return nil }
        return Int(text)
    }
}
