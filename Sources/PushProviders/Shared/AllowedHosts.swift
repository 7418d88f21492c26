import PushDelivery

/// The hosts that an app's pushkeys may name.
///
/// Addresses outside the public Internet are refused when the gateway connects, whatever the host is called; see
/// `AddressPolicy` of `OutboundHTTP`.
struct AllowedHosts: Hashable, Sendable {
    /// Globs of the only allowed hosts; `nil` for every host.
    private let globs: [Glob]?

    /// - Parameters:
    ///   - patterns: globs of host names and addresses, without port; `nil` for every host.
    ///   - key: the configuration key of the patterns.
    /// - Throws: `ProviderConfigurationError` for an empty list, and for a pattern that no host can match.
    init(_ patterns: [String]?, key: String) throws(ProviderConfigurationError) {
        guard let patterns else {
            globs = nil
            return
        }
        guard !patterns.isEmpty else {
            throw ProviderConfigurationError(
                key: key, "an empty list allows no host", hint: "list the allowed hosts, or remove the key")
        }
        var globs: [Glob] = []
        for pattern in patterns { globs.append(try Self.glob(pattern, key: key)) }
        self.globs = globs
    }

    func allows(_ endpoint: PushEndpoint) -> Bool {
        guard let globs else { return true }
        return globs.contains { $0.matches(endpoint.host) }
    }

    private static func glob(_ pattern: String, key: String) throws(ProviderConfigurationError) -> Glob {
        var host = pattern.lowercased()[...]
        if host.contains("/") || host.contains("@") {
            throw ProviderConfigurationError(
                key: key, "\"\(pattern)\" is not a host", hint: "write the host alone, such as push.example.org")
        }
        if host.hasPrefix("["), let close = host.firstIndex(of: "]") {
            guard host.index(after: close) == host.endIndex else { throw portError(pattern, key: key) }
            host = host[..<close].dropFirst()
        } else if host.count(where: { $0 == ":" }) == 1 {
            throw portError(pattern, key: key)
        }
        if host.hasSuffix(".") { host = host.dropLast() }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ProviderConfigurationError(
                key: key, "\"\(pattern)\" is not a host",
                hint: "write international names in their ASCII form, such as xn--bcher-kva.example")
        }
        return Glob(String(host))
    }

    private static func portError(_ pattern: String, key: String) -> ProviderConfigurationError {
        let host = pattern.lastIndex(of: ":").map { String(pattern[..<$0]) } ?? pattern
        return ProviderConfigurationError(
            key: key, "\"\(pattern)\" has a port, but hosts are compared without port", hint: "write \"\(host)\"")
    }
}
