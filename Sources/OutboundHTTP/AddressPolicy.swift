import APIRuntime

/// The addresses that a client may connect to: those of the public Internet, and networks that the operator allows.
///
/// A client checks each address after resolving a name and connects to the checked address only. A name that resolves to
/// a public address first and to a private one later (DNS rebinding) gains nothing.
public struct AddressPolicy: Hashable, Sendable {
    /// Networks outside the public Internet that are allowed too.
    public var allowedNetworks: [IPNetwork]

    /// The policy without a restriction, for servers that the operator names.
    public static let unrestricted = AddressPolicy(
        allowedNetworks: ["0.0.0.0/0", "::/0"].compactMap { IPNetwork($0) })

    public init(allowedNetworks: [IPNetwork] = []) {
        self.allowedNetworks = allowedNetworks
    }

    /// Returns whether the client may connect to an address.
    ///
    /// ``allowedNetworks`` take precedence. Otherwise the address must be globally reachable by IANA's registries of
    /// special-purpose addresses (RFC 6890). An IPv6 address that carries an IPv4 address, such as a mapped one, NAT64
    /// (RFC 6052) or 6to4 (RFC 3056), is judged by the IPv4 address, because the packets go there.
    public func allows(_ address: IPAddress) -> Bool {
        let address = address.canonical
        if allowedNetworks.contains(where: { $0.contains(address) }) { return true }
        switch address {
        case .v4: return !SpecialNetworks.refused.contains { $0.contains(address) }
        case .v6(let bits):
            if let embedded = SpecialNetworks.embeddedIPv4(bits) { return allows(.v4(embedded)) }
            if SpecialNetworks.reachableExceptions.contains(where: { $0.contains(address) }) { return true }
            return SpecialNetworks.globalUnicast.contains(address)
                && !SpecialNetworks.refused.contains { $0.contains(address) }
        }
    }
}
