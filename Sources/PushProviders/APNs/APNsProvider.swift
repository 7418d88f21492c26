import APIRuntime
import HTTPTypes
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushGatewayAPI

/// The provider for Apple's devices: Apple Push Notification service (APNs).
///
/// Notifications are sent over HTTP/2, one request for each device, with a provider token (a key of the developer team)
/// or a certificate. Apps with the same server and credentials share connections and the token.
///
/// - The payload and the push type: `APNsPayloadBuilder`.
/// - The token: `APNsTokenSource`.
/// - The responses: `APNsResponse`.
///
/// Source: Apple, "Setting up a remote notification server" and the pages below it.
public struct APNsProvider: PushProvider {
    public static let name = "apns"
    public var coalescesCounts: Bool { true }

    let settings: APNsSettings
    let loaded: APNsCredentials.Loaded
    let destination: Destination
    let transport: any ClientTransport
    private let badges: APNsBadgeHistory

    public init(
        _ configuration: APNsAppConfiguration, environment: ProviderEnvironment
    ) throws(ProviderConfigurationError) {
        try self.init(configuration, environment: environment, transport: nil)
    }

    /// - Parameter transport: sends the requests instead of an `OutboundClient`; for tests.
    init(
        _ configuration: APNsAppConfiguration, environment: ProviderEnvironment, transport: (any ClientTransport)?
    ) throws(ProviderConfigurationError) {
        settings = try APNsSettings(configuration)
        let loaded = try APNsCredentials.load(configuration, pushType: settings.pushType, environment: environment)
        self.loaded = loaded
        destination = Destination("apns:\(settings.serverName):\(loaded.name)")
        let client =
            if let transport { transport } else {
                try Self.client(configuration, settings: settings, loaded, environment)
            }
        self.transport = APNsTransport(client: client)
        settings.warn(environment.logger)
        badges = environment.shared.instance(named: "APNs badges") { APNsBadgeHistory() }
    }

    public func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest {
        try request(for: notification, to: device, context: context, forms: APNsPayloadForm.allCases)
    }

    public func reduced(
        _ request: OutboundRequest, for notification: Notification, to device: Notification.Device,
        context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest? {
        for form in APNsPayloadForm.allCases.dropFirst() {
            let smaller: OutboundRequest
            do throws(DeliveryFailure) {
                smaller = try self.request(for: notification, to: device, context: context, forms: [form])
            } catch {
                continue
            }
            if smaller.body.count < request.body.count { return smaller }
        }
        return nil
    }

    public func meaning(
        of response: ClientResponse, for device: Notification.Device, context: DeliveryContext
    ) -> ResponseMeaning {
        if response.head.status.kind == .successful, let id = response.head.headerFields[.apnsID] {
            badges.accepted(apnsID: id.lowercased(), now: context.clock.now)
        }
        let answer = APNsResponse(response, now: context.clock.secondsSince1970)
        if case .token(let source) = loaded.credentials {
            switch answer.reason {
            case "ExpiredProviderToken" where source.tokenExpired(isRepetition: context.hasRetriedNow):
                return .retryNow(reason: "APNs (\(settings.serverName)) responded 403 ExpiredProviderToken")
            case "TooManyProviderTokenUpdates": source.tooManyUpdates()
            default: break
            }
        }
        return answer.meaning(pushkeyTime: device.pushkeyTS, settings: settings)
    }

    public func expiries(clock: any DeliveryClock) -> [CredentialExpiry] {
        switch loaded.credentials {
        case .certificate(_, let validity):
            [CredentialExpiry(name: "certificate_file", time: validity.expiry, isRenewed: false)]
        case .token(let source):
            source.expiry.map { [CredentialExpiry(name: "provider token", time: $0, isRenewed: true)] } ?? []
        }
    }
    public func reason(of response: ClientResponse) -> DeliveryReason? { APNsReason.reason(of: response) }

    // MARK: Request

    private func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext,
        forms: [APNsPayloadForm]
    ) throws(DeliveryFailure) -> OutboundRequest {
        let token = try deviceToken(device)
        let builder = APNsPayloadBuilder(
            settings: settings, notification: notification, device: device, now: context.clock.secondsSince1970)
        let push = try builder.push(forms: forms)
        for remark in push.remarks { context.logRemark("APNs payload: \(remark)") }
        let deviceHash = APNsDigest.hash([Array(destination.name.utf8), Array(push.topic.utf8), Array(token.utf8)])
        if push.isBadgeOnly, let badge = push.badge, badges.isCurrent(badge, of: deviceHash, now: context.clock.now) {
            throw DeliveryFailure(.delivered(remark: "not sent: the device has the badge \(badge) already"))
        }
        var head = HTTPRequest(
            method: .post, scheme: settings.server.scheme, authority: settings.server.authority,
            path: "\(settings.server.path)/3/device/\(token)")
        head.headerFields[.authorization] = try authorization(context)
        let id = requestID(for: notification, device, deviceHash)
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.apnsID] = id
        head.headerFields[.apnsTopic] = push.topic
        head.headerFields[.apnsPushType] = push.pushType.rawValue
        head.headerFields[.apnsPriority] = String(push.priority)
        head.headerFields[.apnsExpiration] = String(push.expiration)
        head.headerFields[.apnsCollapseID] = push.collapseID
        if let badge = push.badge {
            badges.willSend(badge, to: deviceHash, apnsID: id)
        } else {
            // A larger form, which APNs refused, may have had one.
            badges.willSendWithoutBadge(to: deviceHash, apnsID: id)
        }
        return OutboundRequest(
            head: head, body: push.body, destination: destination, transport: transport,
            isIdempotent: push.isIdempotent)
    }

    private func deviceToken(_ device: Notification.Device) throws(DeliveryFailure) -> String {
        try PushkeyCheck.check(device)
        switch APNsDeviceToken(pushkey: device.pushkey, encoding: settings.pushkeyEncoding) {
        case .hexadecimal(let token): return token
        case .malformed: throw PushkeyCheck.malformed("the pushkey is no device token of APNs", provider: Self.name)
        case .otherEncoding:
            let encoding = settings.pushkeyEncoding.rawValue
            throw DeliveryFailure(
                .suspectRejection(
                    reason: "the pushkey is no device token in \(encoding)",
                    remedy: "if it concerns all devices, pushkey_encoding is not \"\(encoding)\""))
        }
    }

    func authorization(_ context: DeliveryContext) throws(DeliveryFailure) -> String? {
        switch loaded.credentials {
        case .token(let source):
            do {
                return "bearer " + (try source.token().text)
            } catch {
                throw DeliveryFailure(
                    .operatorFault(reason: "cannot sign a provider token: \(error)", remedy: "check key_file"))
            }
        case .certificate(_, let validity):
            validity.report(now: context.clock.secondsSince1970, logger: context.logger)
            try validity.check(now: context.clock.secondsSince1970)
            return nil
        }
    }

    /// Returns the value of `apns-id`, which APNs repeats in its response: the same for repetitions of an event to a
    /// device, so that they can be found in Apple's and our logs; random for counts. It contains no part of the token.
    private func requestID(
        for notification: Notification, _ device: Notification.Device, _ deviceHash: [UInt8]
    ) -> String {
        guard let eventID = notification.eventID, !eventID.isEmpty else {
            return APNsDigest.uuid((0..<16).map { _ in UInt8.random(in: 0...255) })
        }
        let data = device.data?.jsonBytes() ?? []
        return APNsDigest.uuid(APNsDigest.hash([Array(eventID.utf8), deviceHash, data]))
    }

    // MARK: Client

    /// The time without received data after which a PING is sent. Address translation silently forgets idle
    /// connections; Apple suggests a PING after an hour.
    private static let pingInterval = Duration.seconds(15 * 60)

    private static func client(
        _ configuration: APNsAppConfiguration, settings: APNsSettings, _ loaded: APNsCredentials.Loaded,
        _ environment: ProviderEnvironment
    ) throws(ProviderConfigurationError) -> any ClientTransport {
        let options = ClientOptions(
            trustRoots: configuration.trustRoots, maxConnections: configuration.maxConnections)
        let kind = "apns:\(settings.server):\(loaded.name):\(loaded.fingerprint)"
        return try options.client(kind, environment) { client in
            client.useServer(isLoopback: settings.server.isLoopback)
            client.protocols = .http2
            client.streams = .oneUntilSuccess
            client.idleTimeout = nil
            client.pingInterval = pingInterval
            client.retiresConnection = APNsResponse.retiresConnection
            if case .certificate(let identity, _) = loaded.credentials { client.identity = identity }
        }
    }
}

extension HTTPField.Name {
    static let apnsID = HTTPField.Name(constant: "apns-id")
    static let apnsTopic = HTTPField.Name(constant: "apns-topic")
    static let apnsPushType = HTTPField.Name(constant: "apns-push-type")
    static let apnsPriority = HTTPField.Name(constant: "apns-priority")
    static let apnsExpiration = HTTPField.Name(constant: "apns-expiration")
    static let apnsCollapseID = HTTPField.Name(constant: "apns-collapse-id")
}
