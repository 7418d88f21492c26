extension DeliveryAttempts {
    /// Returns the provider's request for a device, or a smaller one.
    static func request(
        for content: DeviceNotification, _ context: DeliveryContext, isReduced: Bool
    ) async -> Result<Sending, DeliveryFailure> {
        if isReduced { return await reducedRequest(for: content, context) }
        do throws(DeliveryFailure) {
            return .success(
                Sending(
                    try await content.app.provider.request(
                        for: content.notification, to: content.device, context: context)))
        } catch {
            return .failure(error)
        }
    }

    @inline(never)
    private static func reducedRequest(
        for content: DeviceNotification, _ context: DeliveryContext
    ) async -> Result<Sending, DeliveryFailure> {
        let (notification, device) = (content.notification, content.device)
        let provider = content.app.provider
        do throws(DeliveryFailure) {
            let request = try await provider.request(for: notification, to: device, context: context)
            let smaller = try await provider.reduced(request, for: notification, to: device, context: context)
            guard let smaller else {
                throw DeliveryFailure(.failed(reason: "too large, and there is no smaller form"))
            }
            return .success(Sending(smaller))
        } catch {
            return .failure(error)
        }
    }
}
