#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The host of a URL, classified by its text alone.
enum InternetHost: Hashable, Sendable {
    case name(String)
    case ipv4([UInt8])
    case ipv6([UInt8])
    /// A number that the system's resolver may accept as an address: `127.1`, `0x7f000001`, `017.0.0.1`.
    case unusualAddress

    /// - Parameter host: the host in lower case, without brackets.
    init(_ host: String) {
        if let bytes = Self.parse(host, family: AF_INET, size: 4) {
            self = .ipv4(bytes)
        } else if let bytes = Self.parse(host, family: AF_INET6, size: 16) {
            self = .ipv6(bytes)
        } else if let last = host.split(separator: ".").last, Self.isNumber(last) {
            self = .unusualAddress
        } else {
            self = .name(host)
        }
    }

    /// Whether the host is `localhost` or a loopback address.
    var isLoopback: Bool {
        switch self {
        case .name(let name): name == "localhost"
        case .ipv4(let bytes): bytes[0] == 127
        case .ipv6(let bytes): bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
        case .unusualAddress: false
        }
    }

    /// Whether the host is a loopback host, or an address outside the public Internet (RFC 6890).
    var isLocal: Bool {
        switch self {
        case .name(let name): name == "localhost" || name.hasSuffix(".localhost")
        case .unusualAddress: true
        case .ipv4(let bytes): Self.isLocal(ipv4: bytes)
        case .ipv6(let bytes): Self.isLocal(ipv6: bytes)
        }
    }

    private static func isLocal(ipv4 bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1]) {
        case (0, _), (10, _), (127, _), (169, 254), (192, 168), (224..., _): true
        case (100, 64...127), (172, 16...31), (198, 18...19): true
        case (192, 0): bytes[2] == 0
        default: false
        }
    }

    private static func isLocal(ipv6 bytes: [UInt8]) -> Bool {
        let zeros = bytes.prefix { $0 == 0 }.count
        // `::`, `::1` and the deprecated IPv4-compatible addresses (::/96).
        if zeros >= 12 { return true }
        // IPv4-mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96): the embedded IPv4 address decides.
        if zeros == 10, bytes[10] == 0xFF, bytes[11] == 0xFF { return isLocal(ipv4: Array(bytes[12...])) }
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]) { return isLocal(ipv4: Array(bytes[12...])) }
        // Unique local (fc00::/7), link-local and site-local (fe80::/9), multicast (ff00::/8).
        return bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFE || bytes[0] == 0xFF
    }

    private static func parse(_ host: String, family: Int32, size: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: size)
        return inet_pton(family, host, &bytes) == 1 ? bytes : nil
    }

    private static func isNumber(_ label: Substring) -> Bool {
        label.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            || label.hasPrefix("0x") && label.dropFirst(2).allSatisfy(\.isHexDigit)
    }
}
