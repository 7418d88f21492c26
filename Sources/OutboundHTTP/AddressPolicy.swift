import APIRuntime

/// The addresses that a client may connect to: those of the public Internet, and networks that the operator allows.
///
/// A client checks each address after resolving a name and connects to the checked address only. A name that resolves to
/// a public address first and to a private one later (DNS rebinding) gains nothing. Hosts that can be judged by their
/// name alone are refused before, see ``allows(host:isResolvedByProxy:)``.
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

    /// Returns whether the client may send requests to a host, as far as that can be decided without resolving its
    /// name. A host that isn't allowed will never be: repeating a request to it is pointless.
    ///
    /// | host | allowed |
    /// | --- | --- |
    /// | an address, in every spelling that systems accept (`127.1`, `0x7f.1`) | as by ``allows(_:)`` |
    /// | another name whose last label is a number (`1.2.3.4.5`) | never: none exists |
    /// | `localhost` and names under it (RFC 6761) | if 127.0.0.1 or ::1 is |
    /// | names under `local` (RFC 6762), `home.arpa` (RFC 8375), `internal` (reserved by ICANN), and names of one label | see below |
    /// | names under `invalid` (RFC 6761), `onion` (RFC 7686), `alt` (RFC 9476) | see below |
    /// | other names | yes |
    ///
    /// Names of private networks are allowed by ``unrestricted``, and by a policy with ``allowedNetworks`` if the
    /// client resolves them, because it checks their addresses then. A proxy would connect to any address that it
    /// finds. DNS resolves no name under `invalid`, `onion` and `alt`: they are allowed by ``unrestricted`` with a proxy,
    /// which may know other ways to them.
    /// - Parameters:
    ///   - host: a name, or an address with or without brackets.
    ///   - isResolvedByProxy: whether a proxy resolves the name (``HTTPProxy``), so that its addresses stay unchecked.
    public func allows(host: String, isResolvedByProxy: Bool = false) -> Bool {
        var name = host.lowercased()[...]
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        if name.hasSuffix(".") { name = name.dropLast() }
        if let address = IPAddress(literal: String(name)) { return allows(address) }
        switch HostNameKind(name) {
        case .impossible: return false
        case .loopback: return allows(.v4(0x7F00_0001)) || allows(.v6(1))
        case .privateNetwork:
            return isResolvedByProxy ? isUnrestricted : !allowedNetworks.isEmpty
        case .outsideDNS: return isResolvedByProxy && isUnrestricted
        case .ordinary: return true
        }
    }

    private var isUnrestricted: Bool { Self.unrestricted.allowedNetworks.allSatisfy(allowedNetworks.contains) }
}
