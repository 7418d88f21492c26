import APIRuntime
import HTTPTypes
import PushDelivery
import PushGatewayAPI

/// A provider whose responses have the meaning of their status.
struct ScriptedProvider: PushProvider {
    struct Configuration: Sendable {}

    static let name = "scripted"

    var transport: any ClientTransport
    var destination: @Sendable (Notification.Device) -> Destination = { _ in Destination("push") }
    var isIdempotent = false
    /// Called before each request.
    var prepare: @Sendable (Notification.Device, DeliveryContext) async throws(DeliveryFailure) -> Void = {
        (_, _) async throws(DeliveryFailure) in
    }
    var hasSmallerForm = true
    var devicesNameHosts = false
    var coalescesCounts = false
    var remark: String?
    /// The body for a notification without an event; `nil` for the body of others.
    var bodyOfCounts: (@Sendable (Notification) -> String)?

    init(transport: any ClientTransport) {
        self.transport = transport
    }

    init(
        _ configuration: Configuration, environment: ProviderEnvironment
    ) throws(ProviderConfigurationError) {
        throw ProviderConfigurationError(key: nil, "tests make it themselves")
    }

    /// The path is the pushkey; the body is the event's ID and the attempt.
    func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest {
        try await prepare(device, context)
        let counts = notification.eventID == nil ? bodyOfCounts?(notification) : nil
        return OutboundRequest(
            head: HTTPRequest(method: .post, scheme: "https", authority: "push.example", path: "/\(device.pushkey)"),
            body: Array((counts ?? "\(notification.eventID ?? "-") \(context.attempt)").utf8),
            destination: destination(device),
            transport: transport, isIdempotent: isIdempotent)
    }

    func reduced(
        _ request: OutboundRequest, for notification: Notification, to device: Notification.Device,
        context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest? {
        guard hasSmallerForm else { return nil }
        var request = request
        request.body = Array("small".utf8)
        return request
    }

    func meaning(
        of response: ClientResponse, for device: Notification.Device, context: DeliveryContext
    ) -> ResponseMeaning {
        let after = response.head.headerFields[.retryAfter].flatMap { Int($0) }.map { Duration.seconds($0) }
        return switch response.head.status.code {
        case 200: .delivered(remark: remark)
        case 410: .rejected(reason: "gone")
        case 400: .suspectRejection(reason: "bad token", remedy: "check the environment")
        case 401: .retryNow(reason: "expired token")
        case 403: .operatorFault(reason: "wrong key", remedy: "check key_file")
        case 413: .tooLarge(reason: "too large")
        case 429, 503: .retryLater(after: after, scope: .destination, reason: "busy")
        case 500: .retryLater(after: .seconds(900), scope: .destination, reason: "internal error")
        case 507: .retryLater(after: nil, scope: .device, reason: "device offline")
        default: .failed(reason: "status \(response.head.status.code)")
        }
    }
}
