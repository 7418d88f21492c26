import APIRuntime
import HTTPTypes
import PushDelivery
import PushGatewayAPI

/// A provider whose requests succeed immediately, without a connection.
public struct EmptyProvider: PushProvider {
    public struct Configuration: Sendable {}

    public static let name = "empty"

    public init() {}

    public init(_ configuration: Configuration, environment: ProviderEnvironment) {}

    public func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) -> OutboundRequest {
        OutboundRequest(
            head: Self.head, body: [], destination: Destination("empty"), transport: EmptyTransport())
    }

    // Made once, so that the measurement is that of the pipeline.
    private static let head = HTTPRequest(method: .post, scheme: "https", authority: "provider.test", path: "/")

    public func meaning(
        of response: ClientResponse, for device: Notification.Device, context: DeliveryContext
    ) -> ResponseMeaning { .delivered() }
}

private struct EmptyTransport: ClientTransport {
    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        ClientResponse(head: Self.head, body: [])
    }

    private static let head = HTTPResponse(status: .ok)
}
