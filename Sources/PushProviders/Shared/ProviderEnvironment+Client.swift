import OutboundHTTP
import PushDelivery

extension ProviderEnvironment {
    /// Returns a client.
    /// - Parameter key: the key of the app's configuration that names the client's certificates.
    /// - Throws: `ProviderConfigurationError` for certificates that can't be used.
    func client(
        _ configuration: OutboundClient.Configuration, key: String
    ) throws(ProviderConfigurationError) -> OutboundClient {
        do {
            return try OutboundClient(configuration, logger: logger)
        } catch {
            throw ProviderConfigurationError(key: key, error.description)
        }
    }
}
