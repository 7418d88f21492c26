import APIRuntime
import PushDelivery

extension BaseURL {
    /// Whether the server is on this machine. Names below `localhost` count too (RFC 6761, section 6.3): the doctor only
    /// explains the URL, where ``isLoopback`` decides what is sent in the clear.
    var isOnThisMachine: Bool { isLoopback || host.hasSuffix(".localhost") }

    /// Returns scheme, host and port of a URL; `nil` for a text that isn't a URL, and for one with user information.
    static func origin(of url: String) -> BaseURL? {
        guard url.utf8.count <= 4096, let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        return try? BaseURL(String(url[..<scheme.upperBound] + authority))
    }
}
