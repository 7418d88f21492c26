import APIRuntime
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import WebPushPusherAPI

/// A provider that sends the messages with which apps activate their Web Push pushers (MSC4174): `app_id` and
/// `ack_token` alone, also to apps that receive events only.
///
/// The token is the member `ack_token` of the notification.
public struct WebPushActivationProvider: PushProvider {
    public static let name = "webpush_activation"
    public var devicesNameHosts: Bool { true }

    /// The validity of a token in seconds, after which a message has no use.
    private static let timeToLive: Int64 = 300

    private let provider: WebPushProvider

    /// - Parameter provider: the provider of the same pushers' notifications.
    public init(_ provider: WebPushProvider) {
        self.provider = provider
    }

    public init(_ configuration: WebPushAppConfiguration, environment: ProviderEnvironment)
        throws(ProviderConfigurationError)
    {
        self.init(try WebPushProvider(configuration, environment: environment))
    }

    public func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) throws(DeliveryFailure) -> OutboundRequest {
        let subscription = try provider.subscription(device)
        let token = notification.additionalProperties["ack_token"]?.string ?? ""
        return try provider.push.request(
            ActivationMessage(appID: device.appID, ackToken: token).jsonBytes(), to: subscription.endpoint,
            keys: subscription.keys, fields: MessageFields(timeToLive: Self.timeToLive, urgency: .high, topic: nil),
            isIdempotent: true)
    }

    public func reason(of response: ClientResponse) -> DeliveryReason? { provider.reason(of: response) }

    public func meaning(of response: ClientResponse, for device: Notification.Device, context: DeliveryContext)
        -> ResponseMeaning
    {
        provider.meaning(of: response, for: device, context: context)
    }
}
