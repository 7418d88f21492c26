import APIRuntime
import HTTPTypes
import PushConfiguration
import PushDelivery
import PushGatewayAPI

/// A provider that sends notifications to a UnifiedPush push server, whose URL is the pushkey.
///
/// The payload is the one that the homeserver sent, `{"notification": {…}}` with every member, but with only one device.
/// If the pusher's `data` has the subscription's keys `p256dh` and `auth`, the payload is encrypted (RFC 8291), and
/// signed if the app has a VAPID key (RFC 8292). Other pushers receive it in the clear, marked with
/// `Content-Encoding: aes128gcm`, by which push servers recognize UnifiedPush.
///
/// A message has at most 4096 bytes, an encrypted payload therefore 3993. Longer payloads are shortened; see
/// <doc:PushProviders>.
///
/// Any client that can reach the gateway chooses the pushkey, and with it the host that the gateway connects to. Hosts
/// are limited by `allowed_hosts`, addresses by the client's `AddressPolicy`.
public struct UnifiedPushProvider: PushProvider {
    public static let name = "unifiedpush"
    public var devicesNameHosts: Bool { true }
    /// The maximum size of a message in bytes (UnifiedPush, "Push message").
    static let maxMessageBytes = 4096
    /// The time in seconds that a push server keeps a message for a device that isn't connected.
    static let timeToLive: Int64 = 86_400

    let allowedHosts: AllowedHosts
    let push: EncryptedPush
    private let clock: any DeliveryClock

    public init(_ configuration: UnifiedPushAppConfiguration, environment: ProviderEnvironment)
        throws(ProviderConfigurationError)
    {
        try self.init(configuration, environment: environment, encryption: WebPushEncryption())
    }

    /// - Parameter encryption: the source of keys and salts.
    init(
        _ configuration: UnifiedPushAppConfiguration, environment: ProviderEnvironment, encryption: WebPushEncryption
    ) throws(ProviderConfigurationError) {
        allowedHosts = try AllowedHosts(configuration.allowedHosts, key: "allowed_hosts")
        let options = PushServerClientOptions(
            trustRoots: configuration.trustRoots, maxConnections: configuration.maxConnections,
            timeout: .seconds(configuration.timeout ?? 10))
        push = EncryptedPush(
            transport: try options.transport(environment),
            vapid: try Self.vapid(configuration, environment: environment), encryption: encryption)
        clock = environment.clock
    }

    private static func vapid(_ configuration: UnifiedPushAppConfiguration, environment: ProviderEnvironment)
        throws(ProviderConfigurationError) -> VAPID?
    {
        let values = [
            "vapid_private_key_file": configuration.vapidPrivateKeyFile, "vapid_subject": configuration.vapidSubject,
        ]
        try CredentialKeys.checkVAPID(Set(values.compactMap { $1 == nil ? nil : $0 }))
        guard let keyFile = configuration.vapidPrivateKeyFile, let subject = configuration.vapidSubject else {
            return nil
        }
        return try VAPID.shared(keyFile: keyFile, subject: subject, environment: environment)
    }

    public func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) throws(DeliveryFailure) -> OutboundRequest {
        let subscription = try UnifiedPushSubscription(device)
        guard allowedHosts.allows(subscription.endpoint) else {
            throw DeliveryFailure(
                .failed(reason: "the pushkey's host is not one of allowed_hosts"),
                remedy: AllowedHosts.remedy("allowed_hosts"), excludedHost: subscription.endpoint.destination)
        }
        let maxBytes = subscription.keys == nil ? Self.maxMessageBytes : WebPushEncryption.maxTextBytes
        guard let text = text(maxBytes, for: notification, to: subscription) else {
            throw DeliveryFailure(.failed(reason: "the IDs of the notification do not fit into a message"))
        }
        return try request(text, for: notification, to: subscription)
    }

    public func reduced(
        _ request: OutboundRequest, for notification: Notification, to device: Notification.Device,
        context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest? {
        let subscription = try UnifiedPushSubscription(device)
        let sent = request.body.count - (subscription.keys == nil ? 0 : WebPushEncryption.overhead)
        let reduced = MessageSize.reduced(sent) { maxBytes, smallestForms in
            text(maxBytes, for: notification, to: subscription, smallestForms: smallestForms)
        }
        guard let reduced else { return nil }
        return try self.request(reduced, for: notification, to: subscription)
    }

    public func reason(of response: ClientResponse) -> DeliveryReason? { PushServerResponse.reason(of: response) }

    public func meaning(of response: ClientResponse, for device: Notification.Device, context: DeliveryContext)
        -> ResponseMeaning
    {
        let subscription = try? UnifiedPushSubscription(device)
        let isSigned = push.vapid != nil && subscription?.keys != nil
        let secrets = [device.pushkey, device.dataText("auth"), subscription?.endpoint.token]
        return PushServerResponse(
            response, isSigned: isSigned, isEncrypted: subscription?.keys != nil, secrets: secrets
        ).meaning(now: clock.secondsSince1970)
    }

    /// Returns the payload of a message; `nil` if its smallest form is larger than `maxBytes`.
    private func text(
        _ maxBytes: Int, for notification: Notification, to subscription: UnifiedPushSubscription,
        smallestForms: Bool = false
    ) -> [UInt8]? {
        let forms: [NotificationForm] =
            smallestForms ? [.identifiers, .identifiersWithoutData] : NotificationForm.allCases
        return PayloadFitting.firstFit(
            forms.lazy.map { UnifiedPushPayload(notification, form: $0, device: subscription.device) },
            maxBytes: maxBytes)
    }

    private func request(_ text: [UInt8], for notification: Notification, to subscription: UnifiedPushSubscription)
        throws(DeliveryFailure) -> OutboundRequest
    {
        let endpoint = subscription.endpoint
        let fields = MessageFields(
            timeToLive: notification.ringingTime(now: clock.secondsSince1970) ?? Self.timeToLive,
            urgency: .init(notification), topic: nil)
        let isIdempotent = !notification.hasEvent
        if let keys = subscription.keys {
            return try push.request(text, to: endpoint, keys: keys, fields: fields, isIdempotent: isIdempotent)
        }
        var head = fields.head(to: endpoint)
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.contentEncoding] = "aes128gcm"
        return OutboundRequest(
            head: head, body: text, destination: endpoint.destination, transport: push.transport,
            isIdempotent: isIdempotent)
    }
}
