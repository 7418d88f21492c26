import APIRuntime
import PushDelivery

/// The `http` or `https` URL at which a push server accepts messages for one device.
struct PushEndpoint: Hashable, Sendable {
    /// The maximum length of a URL in bytes.
    static let maxBytes = 2048

    /// `http` or `https`.
    let scheme: String
    /// The host and optional port as in the URL.
    let authority: String
    /// The host in lower case, an IPv6 address without brackets, a name without trailing dot.
    let host: String
    /// The port; `nil` for the scheme's default port.
    let port: Int?
    /// The path and query, in the form of a request target.
    let target: String

    /// Parses a URL. Returns `nil` for other texts, for URLs with user information or a fragment, and for URLs longer
    /// than ``maxBytes``.
    init?(_ text: String) {
        guard text.utf8.count <= Self.maxBytes, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        let afterSlashes = text[colon...].dropFirst(3)
        let end = afterSlashes.firstIndex { "/?#".contains($0) } ?? afterSlashes.endIndex
        guard let base = try? BaseURL(String(text[..<end])), base.path.isEmpty else { return nil }
        let target = afterSlashes[end...]
        guard !target.contains("#") else { return nil }
        scheme = base.scheme
        authority = base.authority
        host = Self.host(of: base.authority)
        let port = Self.port(of: base.authority)
        self.port = port == (base.scheme == "https" ? 443 : 80) ? nil : port
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    /// The scheme, the host and a port other than the default (RFC 6454, section 6.2).
    var origin: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "")
    }

    /// The destination of requests: a push server that fails affects all endpoints of its origin.
    var destination: Destination { Destination(origin) }

    /// The last part of the path, or the query's value: the secret of most push servers.
    var token: String? { target.split { "/?=&".contains($0) }.last.map(String.init) }

    private static func host(of authority: String) -> String {
        if authority.hasPrefix("[") {
            return authority.dropFirst().prefix { $0 != "]" }.lowercased()
        }
        let host = authority.prefix { $0 != ":" }.lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }

    private static func port(of authority: String) -> Int? {
        let afterHost = authority.hasPrefix("[") ? authority.drop { $0 != "]" } : authority[...]
        return afterHost.firstIndex(of: ":").flatMap { Int(afterHost[afterHost.index(after: $0)...]) }
    }
}
