import APIRuntime

extension PushProvider {
    /// Returns the reason of a result for metrics.
    /// - Parameter meaning: the meaning of the response.
    func reason(of meaning: ResponseMeaning, _ response: ClientResponse) -> DeliveryReason {
        if case .delivered = meaning { return .accepted }
        return reason(of: response) ?? .status(response.head.status.code)
    }
}
