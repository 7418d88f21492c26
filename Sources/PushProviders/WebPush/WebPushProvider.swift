import APIRuntime
import PushConfiguration
import PushDelivery
import PushGatewayAPI

/// A provider for apps in browsers (RFC 8030, 8291 and 8292).
///
/// The pusher is set as for sygnal: the pushkey is the subscription's `p256dh`; `data.endpoint` is its URL and
/// `data.auth` its secret. Further members of `data`:
///
/// | member | meaning |
/// | --- | --- |
/// | `default_payload` | an object whose members each payload has |
/// | `events_only` | `true`: no message if only counts have changed. The default at Apple's push server |
/// | `only_last_per_room` | `true`: a newer message about a room replaces one that is still undelivered |
/// | `format` | `event_id_only`: a payload without the event's content |
///
/// The text of a message has at most 3993 bytes. A longer one is shortened; see <doc:PushProviders>.
public struct WebPushProvider: PushProvider {
    public static let name = "webpush"
    public var devicesNameHosts: Bool { true }
    /// The public key that requests are signed with (RFC 8292), an uncompressed point in base64url: the
    /// `applicationServerKey` of clients.
    public var vapidKey: String { push.vapid?.publicKey ?? "" }

    let allowedEndpoints: AllowedHosts
    private let timeToLive: Int64
    /// The URL to open; `nil` for the payload `matrix`.
    private let navigate: NavigateTemplate?
    let push: EncryptedPush
    private let clock: any DeliveryClock

    public init(_ configuration: WebPushAppConfiguration, environment: ProviderEnvironment)
        throws(ProviderConfigurationError)
    {
        try self.init(configuration, environment: environment, encryption: WebPushEncryption())
    }

    /// - Parameter encryption: the source of keys and salts.
    init(
        _ configuration: WebPushAppConfiguration, environment: ProviderEnvironment, encryption: WebPushEncryption
    ) throws(ProviderConfigurationError) {
        allowedEndpoints = try AllowedHosts(configuration.allowedEndpoints, key: "allowed_endpoints")
        timeToLive = configuration.ttl ?? 86_400
        navigate = try Self.navigate(configuration)
        let options = PushServerClientOptions(
            trustRoots: configuration.trustRoots, maxConnections: configuration.maxConnections)
        push = EncryptedPush(
            transport: try options.transport(environment),
            vapid: try VAPID.shared(
                keyFile: configuration.vapidPrivateKeyFile, subject: configuration.vapidSubject,
                environment: environment),
            encryption: encryption)
        clock = environment.clock
    }

    private static func navigate(_ configuration: WebPushAppConfiguration) throws(ProviderConfigurationError)
        -> NavigateTemplate?
    {
        guard configuration.payload == .declarative else {
            guard configuration.navigate == nil else {
                throw ProviderConfigurationError(key: "navigate", "used only with payload: declarative")
            }
            return nil
        }
        guard let navigate = configuration.navigate else {
            throw ProviderConfigurationError(
                key: "navigate", "missing, but payload: declarative needs it",
                hint: "navigate: \"https://chat.example.org/#/room/{room_id}/{event_id}\"")
        }
        return try NavigateTemplate(navigate)
    }

    public func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) throws(DeliveryFailure) -> OutboundRequest {
        let subscription = try subscription(device)
        if !notification.hasEvent && subscription.eventsOnly {
            throw DeliveryFailure(.delivered(remark: "not sent: the app receives events only"))
        }
        guard let text = text(WebPushEncryption.maxTextBytes, for: notification, to: device) else {
            throw DeliveryFailure(.failed(reason: "the IDs of the notification do not fit into a message"))
        }
        return try request(text, for: notification, to: device, subscription)
    }

    /// Returns a device's subscription.
    /// - Throws: the failure of an invalid one, and of one whose server the configuration doesn't allow.
    func subscription(_ device: Notification.Device) throws(DeliveryFailure) -> WebPushSubscription {
        let subscription = try WebPushSubscription(device)
        guard allowedEndpoints.allows(subscription.endpoint) else {
            throw DeliveryFailure(
                .failed(reason: "the host of data.endpoint is not one of allowed_endpoints"),
                remedy: AllowedHosts.remedy("allowed_endpoints"), excludedHost: subscription.endpoint.destination)
        }
        return subscription
    }

    public func reduced(
        _ request: OutboundRequest, for notification: Notification, to device: Notification.Device,
        context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest? {
        let sent = request.body.count - WebPushEncryption.overhead
        let reduced = MessageSize.reduced(sent) { maxBytes, smallestForms in
            text(maxBytes, for: notification, to: device, smallestForms: smallestForms)
        }
        guard let reduced else { return nil }
        return try self.request(reduced, for: notification, to: device, WebPushSubscription(device))
    }

    public func reason(of response: ClientResponse) -> DeliveryReason? { PushServerResponse.reason(of: response) }

    public func meaning(of response: ClientResponse, for device: Notification.Device, context: DeliveryContext)
        -> ResponseMeaning
    {
        PushServerResponse(response, isSigned: true, secrets: Self.secrets(of: device))
            .meaning(now: clock.secondsSince1970)
    }

    /// Returns the texts of a device that logs must not contain.
    private static func secrets(of device: Notification.Device) -> [String?] {
        let endpoint = device.dataText("endpoint")
        return [device.pushkey, device.dataText("auth"), endpoint, endpoint.flatMap(PushEndpoint.init)?.token]
    }

    /// Returns the payload of a message; `nil` if its smallest form is larger than `maxBytes`.
    private func text(
        _ maxBytes: Int, for notification: Notification, to device: Notification.Device, smallestForms: Bool = false
    ) -> [UInt8]? {
        let smallest: [NotificationForm] = [.identifiers, .identifiersWithoutData]
        // A declarative message must show something, so counts have no such message.
        guard let navigate, notification.hasEvent else {
            let forms = smallestForms ? smallest : NotificationForm.allCases
            return PayloadFitting.firstFit(
                forms.lazy.map { MatrixPayload(notification, form: $0, device: device) }, maxBytes: maxBytes)
        }
        let forms = smallestForms ? smallest : [.withoutContent] + smallest
        let tag = notification.roomID.map { MessageFields.topic(roomID: $0, device: device) }
        return PayloadFitting.firstFit(
            forms.lazy.map {
                DeclarativePayload(notification, form: $0, device: device, navigate: navigate, tag: tag)
            }, maxBytes: maxBytes)
    }

    private func request(
        _ text: [UInt8], for notification: Notification, to device: Notification.Device,
        _ subscription: WebPushSubscription
    ) throws(DeliveryFailure) -> OutboundRequest {
        var fields = MessageFields(
            timeToLive: notification.ringingTime(now: clock.secondsSince1970) ?? timeToLive,
            urgency: .init(notification), topic: nil)
        if subscription.onlyLastPerRoom, notification.hasEvent {
            fields.topic = notification.roomID.map { MessageFields.topic(roomID: $0, device: device) }
        }
        return try push.request(
            text, to: subscription.endpoint, keys: subscription.keys, fields: fields,
            isIdempotent: !notification.hasEvent)
    }
}
