import APIRuntime
import PushConfiguration
import PushDelivery

/// The push providers that an app's configuration can name.
public enum ProviderCatalog {
    /// Returns the provider of an app.
    /// - Throws: `ProviderConfigurationError` for an invalid configuration, such as a missing key file.
    public static func provider(for app: AppConfiguration, environment: ProviderEnvironment)
        throws(ProviderConfigurationError) -> any PushProvider
    {
        switch app {
        case .apns(let configuration): return try APNsProvider(configuration, environment: environment)
        case .fcm(let configuration): return try FCMProvider(configuration, environment: environment)
        case .log(let configuration): return try LogProvider(configuration, environment: environment)
        case .unifiedpush(let configuration): return try UnifiedPushProvider(configuration, environment: environment)
        case .webpush(let configuration): return try WebPushProvider(configuration, environment: environment)
        case .unknown(let value):
            throw ProviderConfigurationError(
                key: "provider", "unknown provider \"\(value["provider"]?.string ?? "")\"",
                hint: "the providers are apns, fcm, log, unifiedpush and webpush")
        }
    }
}
