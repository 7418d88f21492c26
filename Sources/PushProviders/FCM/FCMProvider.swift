import APIRuntime
import HTTPTypes
import Logging
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import PushProviderModels

/// Firebase Cloud Messaging, with its HTTP v1 API.
///
/// Each device gets a message of its own. Requests aren't idempotent: FCM delivers a message twice that it receives
/// twice, and has no key against duplicates. Access tokens are shared by the apps of one service account.
public struct FCMProvider: PushProvider {
    public static let name = "fcm"

    /// The size to which ``reduced(_:for:to:context:)`` makes a message, in bytes.
    private static let reducedBytes = FCMMessageBuilder.maxBytes / 2

    let builder: FCMMessageBuilder
    let tokens: OAuthTokenSource
    private let client: any ClientTransport
    let endpoint: BaseURL
    let projectID: String
    private let destination: Destination

    /// - Throws: `ProviderConfigurationError` for an unusable key file, for invalid `fcm_options`, project or URLs.
    public init(
        _ configuration: FCMAppConfiguration, environment: ProviderEnvironment
    ) throws(ProviderConfigurationError) {
        try self.init(FCMSettings(configuration, environment: environment), environment: environment)
    }

    /// - Parameter client: replaces the HTTP clients, for tests.
    init(
        _ settings: FCMSettings, environment: ProviderEnvironment, client: (any ClientTransport)? = nil
    ) throws(ProviderConfigurationError) {
        builder = settings.builder
        endpoint = settings.endpoint
        projectID = settings.projectID
        destination = Destination("fcm:\(settings.projectID)")
        self.client = if let client { client } else { try settings.client(for: settings.endpoint, environment) }
        tokens = try settings.tokens(environment, client: client)
        if let member = settings.builder.options.additionalProperties.keys.first {
            environment.logger.warning(
                "fcm_options has a member that this version doesn't know; FCM refuses messages with unknown members",
                metadata: ["app_id": "\(settings.appID)", "member": "\(LogText.clean(member))"])
        }
    }

    public func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest {
        let body = try body(for: notification, to: device, context: context)
        return try await request(with: body, context: context)
    }

    public func reduced(
        _ request: OutboundRequest, for notification: Notification, to device: Notification.Device,
        context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest? {
        let body = try body(for: notification, to: device, maxBytes: Self.reducedBytes, context: context)
        guard body.count < request.body.count else { return nil }
        var smaller = request
        smaller.body = body
        return smaller
    }

    public func reason(of response: ClientResponse) -> DeliveryReason? { FCMErrorReport(response.body).reason }

    public func meaning(
        of response: ClientResponse, for device: Notification.Device, context: DeliveryContext
    ) -> ResponseMeaning {
        FCMResponse(projectID: projectID, options: builder.options).meaning(
            of: response, pushkey: device.pushkey, hasRetriedNow: context.hasRetriedNow,
            now: context.clock.secondsSince1970)
    }

    public func expiries(clock: any DeliveryClock) -> [CredentialExpiry] {
        guard let expiry = tokens.expiry else { return [] }
        let time = clock.secondsSince1970 + (expiry - clock.now) / .seconds(1)
        return [CredentialExpiry(name: "OAuth access token", time: time, isRenewed: true)]
    }

    /// Returns the body of the request for a notification. Needs no access token.
    @_spi(Tools)
    public func messageBytes(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) throws(DeliveryFailure) -> [UInt8] {
        try body(for: notification, to: device, context: context)
    }

    func request(
        with body: [UInt8], context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest {
        let token = try await tokens.token(by: context.deadline)
        let head = HTTPRequest(
            method: .post, scheme: endpoint.scheme, authority: endpoint.authority,
            path: endpoint.path + "/v1/projects/\(projectID)/messages:send",
            headerFields: [.authorization: "Bearer \(token)", .contentType: "application/json"])
        return OutboundRequest(
            head: head, body: body, destination: destination,
            transport: FCMTransport(client: client, tokens: tokens, token: token))
    }

    private func body(
        for notification: Notification, to device: Notification.Device,
        maxBytes: Int = FCMMessageBuilder.maxBytes, context: DeliveryContext
    ) throws(DeliveryFailure) -> [UInt8] {
        try PushkeyCheck.check(device)
        guard notification.hasEvent || builder.sendsCounts else {
            throw DeliveryFailure(.delivered(remark: "new counts are not sent (send_badge_counts)"))
        }
        let now = context.clock.secondsSince1970
        guard let result = builder.message(for: notification, to: device, maxBytes: maxBytes, now: now) else {
            throw DeliveryFailure(.failed(reason: "the identifiers alone have more than \(maxBytes) bytes"))
        }
        if !result.forbiddenKeys.isEmpty {
            let keys = result.forbiddenKeys.prefix(5).map { LogText.clean($0) }.joined(separator: ", ")
            context.logger.debug("left out members that FCM doesn't allow", metadata: ["keys": "\(keys)"])
        }
        if let payload = device.data?.additionalProperties["default_payload"], payload.object == nil, !payload.isNull {
            context.logRemark("ignored default_payload, which isn't an object")
        }
        return FCMSendRequest(message: result.message).jsonBytes()
    }
}
