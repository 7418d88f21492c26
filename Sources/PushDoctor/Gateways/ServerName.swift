import APIRuntime

/// Host and port of a URL.
enum ServerName {
    /// Returns whether an authority such as `127.0.0.1:8008` is one of this machine.
    static func isLoopback(_ authority: String) -> Bool {
        if authority.hasPrefix("[") { return authority.hasPrefix("[::1]") }
        let host = authority.prefix { $0 != ":" }.lowercased()
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Returns scheme, host and port of a URL; `nil` for a text that isn't a URL, and for one with user information.
    static func origin(of url: String) -> BaseURL? {
        guard url.utf8.count <= 4096, let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        return try? BaseURL(String(url[..<scheme.upperBound] + authority))
    }
}
