import APIRuntime
import OutboundHTTP

extension DeliveryContext {
    /// Sends a request once, within the deadline. For questions to a provider outside of the ``DeliveryPipeline``.
    /// - Throws: ``DeliveryFailure`` if no response arrives. Its reason names the server, neither path nor contents.
    public func response(to request: OutboundRequest) async throws(DeliveryFailure) -> ClientResponse {
        let signal = StopSignal(at: deadline, clock: clock)
        let observer = ResponseHeadObserver()
        let sent: Result<ClientResponse, any Error>? = await ResponseHeadObserver.$current.withValue(observer) {
            await signal.run {
                do {
                    return .success(
                        try await request.transport.send(
                            request.head, body: request.body, maxResponseBytes: request.maxResponseBytes))
                } catch {
                    return .failure(error)
                }
            }
        }
        switch sent {
        case .success(let response): return response
        case .failure(let error):
            switch SendError(error) {
            case .response(let head): return ClientResponse(head: head, body: [])
            case .unsendable(let reason): throw DeliveryFailure(.failed(reason: reason))
            case .noResponse(let error):
                throw Self.noResponse(error.reason)
            }
        case nil:
            if let head = observer.head { return ClientResponse(head: head, body: []) }
            let server = request.head.authority ?? request.destination.name
            throw Self.noResponse("\(server): no response within the deadline")
        }
    }

    private static func noResponse(_ reason: String) -> DeliveryFailure {
        DeliveryFailure(
            .retryLater(scope: .destination, reason: reason),
            remedy: "check the server's name, this machine's network, name resolution and firewall, and network.proxy",
            lacksResponse: true)
    }
}
