import PushDelivery

/// Web Push straight from the homeserver, without a gateway (MSC4174).
///
/// ```swift
/// let provider = try WebPushProvider(configuration, environment: environment)
/// let webPush = HomeserverWebPush(
///     provider: provider, activationProvider: WebPushActivationProvider(provider), vapidKey: provider.vapidKey)
/// ```
public struct HomeserverWebPush: Sendable {
    /// Sends notifications. A device has the subscription's public key as its pushkey, and `endpoint` and `auth` in its
    /// data, as for a gateway.
    let provider: any PushProvider
    /// Sends the messages with which apps activate their pushers.
    let activationProvider: any PushProvider
    /// The homeserver's public key (RFC 8292), an uncompressed point in base64url.
    let vapidKey: String

    /// - Parameters:
    ///   - provider: a `WebPushProvider` of `PushProviders`.
    ///   - activationProvider: a `WebPushActivationProvider` with it.
    ///   - vapidKey: the public key that the provider signs with.
    public init(provider: any PushProvider, activationProvider: any PushProvider, vapidKey: String) {
        self.provider = provider
        self.activationProvider = activationProvider
        self.vapidKey = vapidKey
    }
}
