import PushDelivery

/// The hosts that an app's pushkeys may name.
///
/// Addresses outside the public Internet are refused when the gateway connects, whatever the host is called; see
/// `AddressPolicy` of `OutboundHTTP`.
struct AllowedHosts: Hashable, Sendable {
    /// Globs of the only allowed hosts; `nil` for every host.
    private let globs: [Glob]?

    /// - Parameters:
    ///   - patterns: globs of host names and addresses (`HostPattern`); `nil` for every host.
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
        for pattern in patterns { globs.append(try HostPattern.glob(pattern, key: key)) }
        self.globs = globs
    }

    /// The hosts that are allowed by their full name or address.
    var names: [String] { (globs ?? []).map(\.pattern).filter { !Glob.isGlob($0) } }

    /// The globs as text; `nil` for every host.
    var text: String? { globs.map { $0.map(\.pattern).joined(separator: ", ") } }

    /// Returns the operator's remedy for a host that isn't allowed.
    /// - Parameter key: the configuration key of the hosts.
    static func remedy(_ key: String) -> String {
        "if devices may use this push server, add its host to \(key), without scheme and port"
    }

    func allows(_ endpoint: PushEndpoint) -> Bool {
        guard let globs else { return true }
        return globs.contains { $0.matches(endpoint.host) }
    }
}
