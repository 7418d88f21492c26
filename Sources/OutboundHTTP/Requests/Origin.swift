import APIRuntime

/// The scheme, host and port of a server. Connections are shared by the requests to one origin.
struct Origin: Hashable, Sendable {
    let isTLS: Bool
    /// A name or an address in lower case, without brackets and without a dot at its end.
    let host: String
    let port: Int

    /// Parses the authority of a URL.
    /// - Throws: `InvalidRequestError` for another scheme than `http` and `https`, user information, a zone identifier,
    ///   or a host that is neither a name in ASCII nor an address. A name whose last label is a number isn't a name.
    init(scheme: String, authority: String) throws(InvalidRequestError) {
        switch scheme.lowercased() {
        case "https": isTLS = true
        case "http": isTLS = false
        default: throw InvalidRequestError("its scheme is neither https nor http")
        }
        guard !authority.contains("@") else { throw InvalidRequestError("its URL contains user information") }
        var host = Substring(authority)
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { throw InvalidRequestError("its host has no ]") }
            let rest = authority[authority.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw InvalidRequestError("its URL has an invalid host") }
            port = rest.isEmpty ? nil : rest.dropFirst()
            host = authority[..<close].dropFirst()
            // A zone identifier (`%eth0`) names an interface of this machine, so inet_pton must refuse it.
            guard host.contains(":"), !host.contains("%"), IPAddress(numeric: String(host), allowsMapped: true) != nil
            else { throw InvalidRequestError("its URL has an invalid IPv6 address") }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                host = authority[..<colon]
                port = authority[authority.index(after: colon)...]
            }
            if host.hasSuffix(".") { host = host.dropLast() }
            guard Self.isName(host) else { throw InvalidRequestError("its URL has no valid host") }
        }
        self.host = host.lowercased()
        if HostNameKind(self.host) == .impossible, IPAddress(literal: self.host) == nil, !self.host.contains(":") {
            throw InvalidRequestError("its host ends in a number and is not an IPv4 address")
        }
        self.port = try Self.port(port) ?? (isTLS ? 443 : 80)
    }

    /// `push.example:443` or `[2001:db8::1]:443`.
    var server: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func isName(_ host: Substring) -> Bool {
        (1...253).contains(host.utf8.count)
            && host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.utf8.allSatisfy {
                        switch $0 {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
                        default: false
                        }
                    }
            }
    }

    private static func port(_ text: Substring?) throws(InvalidRequestError) -> Int? {
        // An empty port is the default one (RFC 3986, section 3.2.3).
        guard let text, !text.isEmpty else { return nil }
        guard text.utf8.count <= 5, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let port = Int(text), (1...65535).contains(port)
        else { throw InvalidRequestError("its URL has an invalid port") }
        return port
    }
}
