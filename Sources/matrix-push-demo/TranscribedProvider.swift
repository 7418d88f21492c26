import APIRuntime
import PushDelivery
import PushGatewayAPI

/// A provider whose requests are sent by a transport of the demo.
struct TranscribedProvider<Base: PushProvider>: PushProvider {
    static var name: String { Base.name }

    private let base: Base
    private let wrap: @Sendable (any ClientTransport) -> any ClientTransport

    init(_ configuration: Base.Configuration, environment: ProviderEnvironment) throws(ProviderConfigurationError) {
        self.init(try Base(configuration, environment: environment)) { $0 }
    }

    /// - Parameter wrap: returns the transport that sends the requests instead of the provider's.
    init(_ base: Base, wrap: @escaping @Sendable (any ClientTransport) -> any ClientTransport) {
        self.base = base
        self.wrap = wrap
    }

    func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest {
        transcribed(try await base.request(for: notification, to: device, context: context))
    }

    func reduced(
        _ request: OutboundRequest, for notification: Notification, to device: Notification.Device,
        context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest? {
        try await base.reduced(request, for: notification, to: device, context: context).map(transcribed)
    }

    func meaning(
        of response: ClientResponse, for device: Notification.Device, context: DeliveryContext
    ) -> ResponseMeaning {
        base.meaning(of: response, for: device, context: context)
    }

    private func transcribed(_ request: OutboundRequest) -> OutboundRequest {
        var request = request
        request.transport = wrap(request.transport)
        return request
    }
}
