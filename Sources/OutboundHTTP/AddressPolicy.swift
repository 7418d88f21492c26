import APIRuntime

/// The addresses that a client may connect to: those of the public Internet, and networks that the operator allows.
public struct AddressPolicy: Hashable, Sendable {
    /// Networks outside the public Internet that are allowed too.
    public var allowedNetworks: [IPNetwork]

    public init(allowedNetworks: [IPNetwork] = []) {
        self.allowedNetworks = allowedNetworks
    }
}

/// A range of addresses in CIDR notation: `10.0.0.0/8`, `fd00::/8`.
public struct IPNetwork: Hashable, Sendable {
    /// The first address of the range.
    public let address: IPAddress
    /// The number of leading bits that all addresses of the range share.
    public let prefixLength: Int

    public init?(_ text: String) { nil }
}
