import APIRuntime
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension IPAddress {
    /// The address, an IPv4-mapped one as IPv4.
    var canonical: IPAddress {
        if case .v6(let bits) = self { IPAddress(bits) } else { self }
    }

    /// Parses the usual text of an address: `192.0.2.1`, `2001:db8::1`.
    /// - Parameter allowsMapped: keeps an IPv4-mapped address as IPv6.
    package init?(numeric text: String, allowsMapped: Bool = false) {
        var ipv4 = in_addr()
        var ipv6 = in6_addr()
        if inet_pton(AF_INET, text, &ipv4) == 1 {
            self = .v4(UInt32(bigEndian: ipv4.s_addr))
        } else if inet_pton(AF_INET6, text, &ipv6) == 1 {
            let bits = withUnsafeBytes(of: &ipv6) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
            self = allowsMapped ? .v6(bits) : IPAddress(bits)
        } else {
            return nil
        }
    }

    /// Parses every text that the system's resolver takes for an address instead of a name, such as `127.1`,
    /// `0x7f000001` and `017.0.0.1`. Doesn't block.
    init?(literal text: String) {
        if let address = IPAddress(numeric: text) {
            self = address
        } else if let last = text.split(separator: ".").last, last.utf8.first.map({ 0x30...0x39 ~= $0 }) ?? false,
            case .success(let addresses) = SystemLookup.addresses(of: text, isNumeric: true),
            let first = addresses.first
        {
            self = first
        } else {
            return nil
        }
    }

    /// Returns the address with a port, as sockets need it.
    func socketAddress(port: Int) throws -> SocketAddress {
        try SocketAddress(ipAddress: description, port: port)
    }
}

/// The system's name resolution. It blocks, for as long as the servers of DNS make it wait.
enum SystemLookup {
    /// Returns the addresses of a host in the order of preference of the system (RFC 6724), without duplicates.
    /// - Parameter isNumeric: accepts addresses only and doesn't ask DNS.
    static func addresses(of host: String, isNumeric: Bool = false) -> Result<[IPAddress], ResolvingError> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        hints.ai_flags = isNumeric ? AI_NUMERICHOST : 0
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else {
            let isLocal = status == EAI_MEMORY || (status == EAI_SYSTEM && isResourceShortage(errno))
            return .failure(isLocal ? .overloaded : .failed(status))
        }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next {
            if let address = address(entry.pointee), !addresses.contains(address) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        return .success(addresses)
    }

    private static func address(_ entry: addrinfo) -> IPAddress? {
        guard let address = entry.ai_addr else { return nil }
        switch entry.ai_family {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                .v4(UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: &$0.pointee.sin6_addr) {
                    IPAddress($0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) })
                }
            }
        default: return nil
        }
    }
}
