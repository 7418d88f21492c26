/// The host names and addresses of the loopback interface.
package enum LoopbackHost {
    /// Returns whether a server that listens on the host is only reachable from its own machine: `localhost`,
    /// `127.0.0.0/8`, `::1`.
    /// - Parameter host: a host name or an address, an IPv6 address without brackets.
    package static func contains(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "127" else { return false }
        return parts.allSatisfy { part in
            (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                && UInt8(part) != nil
        }
    }
}
