import Crypto
import OutboundHTTP
import PushDelivery

/// The options of HTTP clients that apps have in common.
struct ClientOptions {
    /// A PEM file with certificate authorities; `nil` for those of the operating system.
    var trustRoots: String?
    var maxConnections: Int64?

    /// Returns a client, which apps with the same options, addresses and proxy share. After a reload with another proxy,
    /// apps get another client.
    /// - Parameters:
    ///   - kind: a text that contains everything that `adjust` sets.
    ///   - adjust: changes the configuration, before the operator's options are set.
    /// - Throws: `ProviderConfigurationError` for an unusable file, with the key `trust_roots`, or `nil` if the app has no
    ///   such file.
    func client(
        _ kind: String, _ environment: ProviderEnvironment,
        adjust: (inout OutboundClient.Configuration) -> Void
    ) throws(ProviderConfigurationError) -> OutboundClient {
        var configuration = environment.clientConfiguration()
        adjust(&configuration)
        var name = "client:\(kind):\(configuration.addresses):\(String(describing: configuration.proxy))"
        if let trustRoots {
            let bytes = try environment.contents(of: trustRoots, key: "trust_roots")
            configuration.trustRoots = .pem(bytes)
            name += ":roots=\(Base64URL.encode(SHA256.hash(data: bytes)))"
        }
        if let maxConnections { configuration.maxConnectionsPerOrigin = Int(clamping: maxConnections) }
        name += ":connections=\(configuration.maxConnectionsPerOrigin)"
        let final = configuration
        do throws(OutboundConfigurationError) {
            return try environment.shared.instance(named: name) { () throws(OutboundConfigurationError) in
                try OutboundClient(final, logger: environment.logger)
            }
        } catch {
            throw ProviderConfigurationError(
                key: trustRoots == nil ? nil : "trust_roots", error.description,
                hint: trustRoots == nil ? nil : "write certificates in PEM into the file")
        }
    }
}

extension OutboundClient.Configuration {
    /// Sets what holds for a server that the operator names: no stranger can, so every address is allowed, and a proxy
    /// isn't used for one on this machine.
    mutating func useServer(isLoopback: Bool) {
        addresses = .unrestricted
        if isLoopback { proxy = nil }
    }
}

extension ProviderEnvironment {
    /// Returns the contents of a file that the configuration names.
    /// - Parameter key: the configuration key of the path.
    func contents(of path: String, key: String) throws(ProviderConfigurationError) -> [UInt8] {
        do {
            return try readFile(path)
        } catch {
            throw ProviderConfigurationError(
                key: key, "cannot read \"\(path)\": \(error)", hint: "check the path and the permissions of the file")
        }
    }
}
