import APIRuntime

/// The `http` or `https` URL at which a push server accepts notifications for one device.
struct PushEndpoint: Hashable, Sendable {
    /// `http` or `https`.
    let scheme: String
    /// The host and optional port.
    let authority: String
    /// The host in lower case, an IPv6 address without brackets, a name without trailing dot.
    let host: String
    /// The path and query, in the form of a request target.
    let target: String

    /// Parses a URL. Returns `nil` for other texts, and for URLs with user information or a fragment.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let colon = text.firstIndex(of: ":") else { return nil }
        let afterSlashes = text[colon...].dropFirst(3)
        let end = afterSlashes.firstIndex { "/?#".contains($0) } ?? afterSlashes.endIndex
        guard let base = try? BaseURL(String(text[..<end])), base.path.isEmpty else { return nil }
        let target = afterSlashes[end...]
        guard !target.contains("#") else { return nil }
        scheme = base.scheme
        authority = base.authority
        host = Self.host(of: base.authority)
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    private static func host(of authority: String) -> String {
        if authority.hasPrefix("[") {
            return authority.dropFirst().prefix { $0 != "]" }.lowercased()
        }
        let host = authority.prefix { $0 != ":" }.lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }
}
