import APIRuntime

/// Where a push server takes notifications for one device: an `http` or `https` URL.
struct PushEndpoint: Hashable, Sendable {
    /// `http` or `https`.
    let scheme: String
    /// Host and optional port.
    let authority: String
    /// The host in lower case, an IPv6 address without its brackets, a name without a dot at its end.
    let host: String
    /// The path and the query, as a request has them.
    let target: String

    /// `nil` when the text is no such URL, or has user information or a fragment.
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
