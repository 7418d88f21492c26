/// A proxy that opens tunnels to servers (CONNECT, RFC 9110, section 9.3.6).
///
/// All requests of a client with a proxy go through tunnels, those for `http` URLs too. The proxy resolves the names of
/// servers, so the client can't check their addresses: it checks addresses in URLs, and refuses names of private
/// networks (``AddressPolicy/allows(host:isResolvedByProxy:)``). Public names with private addresses are the proxy's to
/// refuse. The address of the proxy isn't checked, because the operator chose it.
public struct HTTPProxy: Hashable, Sendable {
    public var host: String
    public var port: Int
    /// The value of the `Proxy-Authorization` field; a secret.
    public var authorization: String?

    public init(host: String, port: Int, authorization: String? = nil) {
        self.host = host
        self.port = port
        self.authorization = authorization
    }
}

extension HTTPProxy {
    /// Parses the URL of a proxy: `http://proxy.example:3128`, `http://user:password@proxy.example:3128`.
    ///
    /// User and password are percent-decoded and become Basic authentication (RFC 7617). The default port is 80.
    /// - Throws: ``OutboundConfigurationError`` for another scheme, a path or an invalid host. Its text doesn't contain
    ///   the URL, which may contain a password.
    public init(url: String) throws(OutboundConfigurationError) {
        let scheme = "http://"
        guard url.lowercased().hasPrefix(scheme) else {
            throw OutboundConfigurationError("the URL of the proxy must begin with http://")
        }
        var rest = url.dropFirst(scheme.count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard !rest.contains(where: { "/?#".contains($0) }) else {
            throw OutboundConfigurationError("the URL of the proxy must have no path")
        }
        var authorization: String?
        if let at = rest.lastIndex(of: "@") {
            authorization = try Self.basicAuthorization(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        guard let origin = try? Origin(scheme: "http", authority: String(rest)) else {
            throw OutboundConfigurationError("the URL of the proxy must have a host and may have a port")
        }
        self.init(host: origin.host, port: origin.port, authorization: authorization)
    }

    /// Returns the proxy for `https` URLs from the variables of a process, `HTTPS_PROXY` or `https_proxy`.
    ///
    /// `NO_PROXY` isn't read: a client sends all requests through its proxy. Programs that reach some servers directly
    /// use two clients.
    /// - Returns: `nil` if the variables are absent or empty.
    /// - Throws: ``OutboundConfigurationError`` for a value that isn't the URL of a proxy.
    public static func fromEnvironment(
        _ environment: [String: String]
    ) throws(OutboundConfigurationError) -> HTTPProxy? {
        let values = ["HTTPS_PROXY", "https_proxy"].compactMap { environment[$0] }
        guard let value = values.first(where: { !$0.isEmpty }) else { return nil }
        return try HTTPProxy(url: value.contains("://") ? value : "http://" + value)
    }

    /// Returns the proxy of a configuration: that of its URL, none if the URL is empty, that of the process's variables
    /// if it has no URL.
    /// - Throws: ``OutboundConfigurationError`` for a value that isn't the URL of a proxy.
    package static func configured(
        _ url: String?, environment: [String: String]
    ) throws(OutboundConfigurationError) -> HTTPProxy? {
        guard let url else { return try fromEnvironment(environment) }
        return url.isEmpty ? nil : try HTTPProxy(url: url)
    }

    private static func basicAuthorization(_ userInfo: Substring) throws(OutboundConfigurationError) -> String {
        let parts = userInfo.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = parts.compactMap { percentDecoded($0) }
        guard decoded.count == parts.count, let user = decoded.first, !user.contains(UInt8(ascii: ":")) else {
            throw OutboundConfigurationError("the user or the password of the proxy's URL is not percent-encoded")
        }
        let password = decoded.count > 1 ? decoded[1] : []
        return "Basic " + base64(user + [UInt8(ascii: ":")] + password)
    }

    private static func percentDecoded(_ text: Substring) -> [UInt8]? {
        var result: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let high = bytes.next(), let low = bytes.next(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16), high != UInt8(ascii: "+")
            else { return nil }
            result.append(value)
        }
        return result
    }

    /// Returns base64 with padding (RFC 4648, section 4).
    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                text.append(
                    index <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
