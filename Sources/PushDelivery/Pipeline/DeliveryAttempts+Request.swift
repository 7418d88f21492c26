extension DeliveryAttempts {
    /// Returns the provider's request, or the reason that none exists; `nil` at the end of the time.
    func makeRequest() async -> Result<OutboundRequest, DeliveryFailure>? {
        let (content, context, isReduced) = (content, context, isReduced)
        guard let direct else { return await signal.run { await Self.makeRequest(content, context, isReduced) } }
        guard direct.begin(.making) else { return nil }
        let made = await Self.makeRequest(content, context, isReduced)
        return direct.resume() ? made : nil
    }

    private static func makeRequest(
        _ content: DeviceNotification, _ context: DeliveryContext, _ isReduced: Bool
    ) async -> Result<OutboundRequest, DeliveryFailure> {
        let (notification, device) = (content.notification, content.target.device)
        let provider = content.target.app.provider
        do throws(DeliveryFailure) {
            let request = try await provider.request(for: notification, to: device, context: context)
            guard isReduced else { return .success(request) }
            let smaller = try await provider.reduced(request, for: notification, to: device, context: context)
            guard let smaller else {
                throw DeliveryFailure(.failed(reason: "too large, and there is no smaller form"))
            }
            return .success(smaller)
        } catch {
            return .failure(error)
        }
    }
}
