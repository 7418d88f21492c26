import ServiceSupport

/// The diagnostics of a gateway's configuration file that can't be used.
public typealias GatewayConfigurationError = ConfigurationError
