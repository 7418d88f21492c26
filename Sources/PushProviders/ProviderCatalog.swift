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

    /// Returns the app's ID or glob.
    public static func appID(of app: AppConfiguration) -> String {
        switch app {
        case .apns(let configuration): configuration.appID
        case .fcm(let configuration): configuration.appID
        case .log(let configuration): configuration.appID
        case .unifiedpush(let configuration): configuration.appID
        case .webpush(let configuration): configuration.appID
        case .unknown(let value): value["app_id"]?.string ?? ""
        }
    }

    /// Returns the maximum number of deliveries in progress to each of the provider's destinations; `nil` if the app's
    /// configuration has none.
    public static func inFlight(of app: AppConfiguration) -> Int? {
        switch app {
        case .apns(let configuration): configuration.inFlight.map { Int($0) }
        case .fcm(let configuration): configuration.inFlight.map { Int($0) }
        case .log(let configuration): configuration.inFlight.map { Int($0) }
        case .unifiedpush(let configuration): configuration.inFlight.map { Int($0) }
        case .webpush(let configuration): configuration.inFlight.map { Int($0) }
        case .unknown: nil
        }
    }

    /// Returns whether the gateway keeps notifications that the provider can't accept now (`on_outage: queue`).
    public static func queuesOnOutage(_ app: AppConfiguration) -> Bool {
        let policy: OutagePolicy? =
            switch app {
            case .apns(let configuration): configuration.onOutage
            case .fcm(let configuration): configuration.onOutage
            case .log(let configuration): configuration.onOutage
            case .unifiedpush(let configuration): configuration.onOutage
            case .webpush(let configuration): configuration.onOutage
            case .unknown: nil
            }
        return policy == .queue
    }
}
