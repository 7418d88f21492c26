import APIRuntime

extension BaseURL {
    /// The host in lower case, an IPv6 address without brackets.
    package var host: String {
        if authority.hasPrefix("[") { return authority.dropFirst().prefix { $0 != "]" }.lowercased() }
        return authority.prefix { $0 != ":" }.lowercased()
    }

    /// Whether the server is on this machine, as test servers and local proxies are.
    package var isLoopback: Bool { LoopbackHost.contains(host) }
}
